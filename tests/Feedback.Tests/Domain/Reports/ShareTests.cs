using RlhfT2I.Feedback.Domain.Reports;

namespace RlhfT2I.Feedback.Tests.Domain.Reports;

public sealed class ShareTests
{
    // Lower and upper ends of exact 95% intervals as binom.test of R prints them.
    [Theory]
    [InlineData(0, 10, 0, 0.3084971)]
    [InlineData(1, 10, 0.002528579, 0.4450161)]
    [InlineData(5, 10, 0.187086, 0.812914)]
    [InlineData(10, 10, 0.6915029, 1)]
    [InlineData(60, 120, 0.4074, 0.5926)]
    public void Of_CountOfTotal_HasTheExactInterval(long count, long total, double lower, double upper)
    {
        Share share = Share.Of(count, total);
        share.Value.ShouldBe((double)count / total);
        share.Lower.ShouldBe(lower, 1e-4);
        share.Upper.ShouldBe(upper, 1e-4);
        share.SampleCount.ShouldBe(total);
    }

    [Fact]
    public void Of_AllSucceeded_HasTheClosedForm()
    {
        // All of n: the lower end is (alpha / 2)^(1/n).
        Share.Of(9, 9).Lower.ShouldBe(Math.Pow(0.025, 1.0 / 9), 1e-10);
        Share.Of(0, 9).Upper.ShouldBe(1 - Math.Pow(0.025, 1.0 / 9), 1e-10);
    }

    [Fact]
    public void Of_Nothing_HasNoSamples() => Share.Of(0, 0).SampleCount.ShouldBe(0);

    [Fact]
    public void MeanOf_ThreeRaters_HasStudentsInterval()
    {
        // Mean 0.5, deviation 0.1; t(0.975, 2) = 4.302653, so half the width is 4.302653 * 0.1 / sqrt(3).
        Share share = Share.MeanOf([0.4, 0.5, 0.6]);
        share.Value.ShouldBe(0.5, 1e-12);
        (share.Upper - share.Value).ShouldBe(4.302653 * 0.1 / Math.Sqrt(3), 1e-6);
        Share.Deviation([0.4, 0.5, 0.6]).ShouldBe(0.1, 1e-12);
    }

    [Fact]
    public void MeanOf_OneRater_SaysNothingOfOthers()
    {
        Share share = Share.MeanOf([0.25]);
        (share.Value, share.Lower, share.Upper, share.SampleCount).ShouldBe((0.25, 0, 1, 1));
    }
}
