using RlhfT2I.Feedback.Domain.Reports;

namespace RlhfT2I.Feedback.Domain.Statistics;

/// <summary>How surprising a number of successes is where each trial succeeds with a known probability: exact, by the beta distribution (DLMF 8.17.5).</summary>
internal static class BinomialTest
{
    /// <summary>Probability of at most so many successes.</summary>
    /// <param name="successes">0 to <paramref name="trials"/>.</param>
    /// <param name="trials">At least 0.</param>
    /// <param name="probability">In [0, 1].</param>
    public static double AtMost(long successes, long trials, double probability) =>
        successes >= trials ? 1 : 1 - BetaDistribution.Cumulative(probability, successes + 1, trials - successes);

    /// <summary>Probability of at least so many successes.</summary>
    /// <param name="successes">0 to <paramref name="trials"/>.</param>
    /// <param name="trials">At least 0.</param>
    /// <param name="probability">In [0, 1].</param>
    public static double AtLeast(long successes, long trials, double probability) =>
        successes <= 0 ? 1 : BetaDistribution.Cumulative(probability, successes, trials - successes + 1);

    /// <summary>Twice the smaller of both tails, at most 1.</summary>
    /// <param name="successes">0 to <paramref name="trials"/>.</param>
    /// <param name="trials">At least 0.</param>
    /// <param name="probability">In [0, 1].</param>
    public static double TwoSided(long successes, long trials, double probability) =>
        Math.Min(1, 2 * Math.Min(AtMost(successes, trials, probability), AtLeast(successes, trials, probability)));
}
