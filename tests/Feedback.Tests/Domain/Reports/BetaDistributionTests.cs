using FsCheck;
using FsCheck.Fluent;
using RlhfT2I.Feedback.Domain.Reports;
using RlhfT2I.TestKit;

namespace RlhfT2I.Feedback.Tests.Domain.Reports;

public sealed class BetaDistributionTests
{
    [Fact]
    public void Cumulative_IntegerParameters_IsTheBinomialTail() =>
        Prop.ForAll(Gen.Choose(1, 12).ToArbitrary(), Gen.Choose(1, 12).ToArbitrary(), Gen.Choose(1, 99).ToArbitrary(), (a, b, percent) =>
        {
            // DLMF 8.17.5: I_x(a, b) is the chance of at least a successes in a + b - 1 trials.
            double x = percent / 100.0;
            int n = a + b - 1;
            double tail = Enumerable.Range(a, n - a + 1).Sum(k => Choose(n, k) * Math.Pow(x, k) * Math.Pow(1 - x, n - k));
            BetaDistribution.Cumulative(x, a, b).ShouldBe(tail, 1e-11);
        }).Check(Fuzzing.Runs());

    [Fact]
    public void Quantile_OfCumulative_IsTheValue() =>
        Prop.ForAll(Gen.Choose(1, 300).ToArbitrary(), Gen.Choose(1, 300).ToArbitrary(), Gen.Choose(1, 99).ToArbitrary(), (a, b, percent) =>
            BetaDistribution.Cumulative(BetaDistribution.Quantile(percent / 100.0, a, b), a, b).ShouldBe(percent / 100.0, 1e-9)).Check(Fuzzing.Runs());

    [Theory]
    [InlineData(1, 12.70620)]
    [InlineData(8, 2.306004)]
    [InlineData(30, 2.042272)]
    public void StudentQuantile_TwoSidedNinetyFivePercent_IsTheTablesValue(int degrees, double value) =>
        BetaDistribution.StudentQuantile(0.975, degrees).ShouldBe(value, 1e-4);

    private static double Choose(int n, int k)
    {
        double value = 1;
        for (int i = 1; i <= k; i++)
            value = value * (n - k + i) / i;
        return value;
    }
}
