using RlhfT2I.Feedback.Domain.Reports;
using RlhfT2I.Prompts.Sets;

namespace RlhfT2I.Feedback.Domain.Statistics;

/// <summary>
/// Percentile intervals of measures over items, by drawing as many items with replacement (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13). Items that are alike
/// are drawn together, so the cost depends on the kinds of items and not on their number.
/// </summary>
internal static class Bootstrap
{
    /// <summary>Draws of all items for an interval.</summary>
    public const int ResampleCount = 1000;

    /// <summary>A measure with its interval at <see cref="Share.ConfidenceLevel"/>.</summary>
    /// <param name="counts">Items of each kind, at least 0.</param>
    /// <param name="measure">The measure of items of each kind; null where they do not determine it. Such draws are left out.</param>
    /// <param name="seed">One seed gives one interval.</param>
    /// <returns>With 0 observations where the items do not determine the measure.</returns>
    public static Share Estimate(IReadOnlyList<long> counts, Func<IReadOnlyList<long>, double?> measure, ulong seed)
    {
        if (measure(counts) is not { } value)
            return new Share(0, 0, 0, 0);
        var random = new SplitMix64(SplitMix64.Mix(seed));
        long[] drawn = new long[counts.Count];
        var measured = new List<double>(ResampleCount);
        for (int i = 0; i < ResampleCount; i++)
        {
            Multinomial.Resample(counts, drawn, random);
            if (measure(drawn) is { } resampled)
                measured.Add(resampled);
        }
        // Where hardly a draw determines the measure, such as for one item, the items say nothing about its spread.
        if (measured.Count == 0)
            return new Share(value, value, value, counts.Sum());
        measured.Sort();
        const double tail = (1 - Share.ConfidenceLevel) / 2;
        return new Share(value, measured[(int)(tail * measured.Count)], measured[Math.Max(0, (int)Math.Ceiling((1 - tail) * measured.Count) - 1)], counts.Sum());
    }
}
