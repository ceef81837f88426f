using RlhfT2I.Feedback.Domain.Gold;

namespace RlhfT2I.Feedback.Tests.Domain.Gold;

public sealed class GoldAccuracyTests
{
    [Theory]
    // Newcombe (1998), Statistics in Medicine 17, table I: score method without continuity correction.
    [InlineData(81, 263, 0.2553)]
    [InlineData(15, 148, 0.0624)]
    [InlineData(0, 20, 0.0)]
    [InlineData(1, 29, 0.0061)]
    public void WilsonLower_OfPublishedExamples_IsThePublishedOne(long count, long total, double expected) => GoldAccuracy.WilsonLower(count, total).ShouldBe(expected, 0.00005);

    [Theory]
    [InlineData(10, 10, 0.99, false)]
    [InlineData(0, 9, 0.9, false)]
    [InlineData(0, 10, 0.9, true)]
    [InlineData(0, 10, 0, false)]
    [InlineData(6, 10, 0.8, false)]
    [InlineData(5, 10, 0.8, true)]
    [InlineData(79, 100, 0.8, false)]
    [InlineData(70, 100, 0.8, true)]
    [InlineData(0, 0, 0.8, false)]
    public void IsBelow_OfAnswers_IsTrueOnlyWhereTheyShowIt(long right, long count, double minAccuracy, bool expected) =>
        new GoldAccuracy(right, count).IsBelow(minAccuracy).ShouldBe(expected);
}
