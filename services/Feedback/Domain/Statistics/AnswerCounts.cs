namespace RlhfT2I.Feedback.Domain.Statistics;

/// <summary>Standing labels of one rater or of many; answers to gold questions are not among them.</summary>
/// <param name="GoodCount">Labels good.</param>
/// <param name="BadCount">Labels bad.</param>
/// <param name="SkipCount">Skips.</param>
/// <param name="ComparedCount">Labels good or bad of images on which the other raters have a majority.</param>
/// <param name="EqualCount">Those that are equal to it.</param>
internal sealed record AnswerCounts(long GoodCount, long BadCount, long SkipCount, long ComparedCount, long EqualCount)
{
    /// <summary>All labels.</summary>
    public long Count => GoodCount + BadCount + SkipCount;

    /// <summary>Labels good or bad.</summary>
    public long JudgedCount => GoodCount + BadCount;

    /// <summary>Share of skips, 0 without labels.</summary>
    public double SkipShare => Ratio(SkipCount, Count);

    /// <summary>Share of labels equal to the majority, 0 where none was compared.</summary>
    public double EqualShare => Ratio(EqualCount, ComparedCount);

    /// <summary>Shannon's entropy of good and bad in bits, 0 (always the same, or none) to 1.</summary>
    public double EntropyBits => JudgedCount == 0 ? 0 : Bits(Ratio(GoodCount, JudgedCount)) + Bits(Ratio(BadCount, JudgedCount));

    /// <summary>What is left without some of the labels.</summary>
    public AnswerCounts Without(AnswerCounts part) => new(
        GoodCount - part.GoodCount, BadCount - part.BadCount, SkipCount - part.SkipCount, ComparedCount - part.ComparedCount, EqualCount - part.EqualCount);

    private static double Bits(double share) => share == 0 ? 0 : -share * Math.Log2(share);

    private static double Ratio(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
