using RlhfT2I.Cli.Reports;

namespace RlhfT2I.Cli.Tests.Reports;

public sealed class ShareTests
{
    // Wilson, E. B. (1927), worked out from the formula in double precision apart from this code.
    [Theory]
    [InlineData(0, 10, 0.0, 0.277533)]
    [InlineData(5, 10, 0.236593, 0.763407)]
    [InlineData(10, 10, 0.722467, 1.0)]
    [InlineData(256, 640, 0.362751, 0.438443)]
    public void Of_Hits_GivesWilsonsInterval(long hits, long count, double lower, double upper)
    {
        Share share = Share.Of(hits, count);
        share.Value.ShouldBe((double)hits / count, 1e-12);
        share.Lower.ShouldBe(lower, 1e-5);
        share.Upper.ShouldBe(upper, 1e-5);
    }

    [Fact]
    public void OfDifferences_ConstantDifference_HasNoWidth()
    {
        Share share = Share.OfDifferences([[0.5, 0.5], [0.5], [0.5, 0.5, 0.5]]);
        share.ShouldBe(new Share(0.5, 0.5, 0.5, 6));
    }

    [Fact]
    public void OfDifferences_AlikeImagesOfPrompts_IsWiderThanOfSingleImages()
    {
        double[][] grouped = [.. Enumerable.Range(0, 40).Select(i => Enumerable.Repeat(i % 2 == 0 ? 1.0 : 0.0, 8).ToArray())];
        double[][] single = [.. grouped.SelectMany(group => group.Select(value => new[] { value }))];
        Share apart = Share.OfDifferences(single), together = Share.OfDifferences(grouped);
        together.Value.ShouldBe(apart.Value);
        (together.Upper - together.Lower).ShouldBeGreaterThan(2 * (apart.Upper - apart.Lower));
    }

    [Fact]
    public void OfDifferences_Nothing_HasNoValue() => Share.OfDifferences([]).Count.ShouldBe(0);
}
