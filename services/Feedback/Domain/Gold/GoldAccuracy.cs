namespace RlhfT2I.Feedback.Domain.Gold;

/// <summary>How many gold questions a rater answered, and how many of them rightly.</summary>
/// <param name="RightCount">Right answers.</param>
/// <param name="Count">Answers; skips are none.</param>
internal sealed record GoldAccuracy(long RightCount, long Count)
{
    /// <summary>Answers below which nobody is paused.</summary>
    public const int MinAnswerCount = 10;

    // Two-sided 95%.
    private const double Z = 1.959963984540054;

    /// <summary>
    /// Whether the answers show that the rater is below an accuracy: the lower end of Wilson's 95% interval (JASA 22, 1927) for the share of wrong answers is above the share that is allowed.
    /// So bad luck alone seldom pauses anybody, and a rater without a mistake is never paused.
    /// </summary>
    /// <param name="minAccuracy">Accuracy that is asked for, 0 to 1; 0 asks for none.</param>
    public bool IsBelow(double minAccuracy) => minAccuracy > 0 && Count >= MinAnswerCount && WilsonLower(Count - RightCount, Count) > 1 - minAccuracy;

    /// <summary>Lower end of Wilson's 95% interval of a share.</summary>
    /// <param name="count">Observations that count, 0 to <paramref name="total"/>.</param>
    /// <param name="total">All observations, from 1.</param>
    public static double WilsonLower(long count, long total)
    {
        double share = (double)count / total, square = Z * Z / total;
        double half = Z * Math.Sqrt((share * (1 - share) / total) + (square / (4 * total)));
        return Math.Max(0, (share + (square / 2) - half) / (1 + square));
    }
}
