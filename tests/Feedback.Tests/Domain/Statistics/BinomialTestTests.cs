using RlhfT2I.Feedback.Domain.Statistics;

namespace RlhfT2I.Feedback.Tests.Domain.Statistics;

public sealed class BinomialTestTests
{
    [Theory]
    // Sums of C(10, k) / 1024.
    [InlineData(0, 10, 0.5, 1.0 / 1024, 1)]
    [InlineData(2, 10, 0.5, 56.0 / 1024, 1013.0 / 1024)]
    [InlineData(10, 10, 0.5, 1, 1.0 / 1024)]
    [InlineData(0, 0, 0.3, 1, 1)]
    [InlineData(1, 2, 0.1, 0.99, 0.19)]
    public void Tails_OfSmallNumbers_AreTheSums(long successes, long trials, double probability, double atMost, double atLeast)
    {
        BinomialTest.AtMost(successes, trials, probability).ShouldBe(atMost, 1e-12);
        BinomialTest.AtLeast(successes, trials, probability).ShouldBe(atLeast, 1e-12);
        BinomialTest.TwoSided(successes, trials, probability).ShouldBe(Math.Min(1, 2 * Math.Min(atMost, atLeast)), 1e-12);
    }
}
