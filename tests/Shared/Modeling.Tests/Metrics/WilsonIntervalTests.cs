using RlhfT2I.Modeling.Metrics;

namespace RlhfT2I.Modeling.Tests.Metrics;

public sealed class WilsonIntervalTests
{
    [Theory]
    [InlineData(0, 10, 0, 0.277533)]
    [InlineData(5, 10, 0.236593, 0.763407)]
    [InlineData(256, 640, 0.362751, 0.438442)]
    [InlineData(10, 10, 0.722467, 1)]
    public void Of_Share_IsThePublishedFormula(double hits, long count, double lower, double upper)
    {
        WilsonInterval interval = WilsonInterval.Of(hits, count);
        interval.Lower.ShouldBe(lower, 1e-6);
        interval.Upper.ShouldBe(upper, 1e-6);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 5)]
    [InlineData(6, 5)]
    public void Of_Impossible_IsRefused(double hits, long count) =>
        Should.Throw<ArgumentOutOfRangeException>(() => WilsonInterval.Of(hits, count));
}
