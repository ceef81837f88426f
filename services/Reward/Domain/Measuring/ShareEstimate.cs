using RlhfT2I.Modeling.Metrics;
using RlhfT2I.Modeling.Runtime;

namespace RlhfT2I.Reward.Domain.Measuring;

/// <summary>A share with its 95 % interval.</summary>
/// <param name="Value">The share, in [0, 1].</param>
/// <param name="LowerBound">Lower end.</param>
/// <param name="UpperBound">Upper end.</param>
/// <param name="SampleCount">Observations; 0 means that the rest is meaningless.</param>
public sealed record ShareEstimate(double Value, double LowerBound, double UpperBound, long SampleCount)
{
    /// <summary>Coverage of the intervals.</summary>
    public const double ConfidenceLevel = WilsonInterval.ConfidenceLevel;

    private const int ResampleCount = 1000;

    /// <summary>No observation.</summary>
    public static ShareEstimate None { get; } = new(0, 0, 0, 0);

    /// <summary>Share of independent observations, with Wilson's interval.</summary>
    /// <param name="hits">Observations that hold; a half for a draw.</param>
    /// <param name="count">Observations.</param>
    public static ShareEstimate Wilson(double hits, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (count == 0)
            return None;
        WilsonInterval interval = WilsonInterval.Of(hits, count);
        return new ShareEstimate(hits / count, interval.Lower, interval.Upper, count);
    }

    /// <summary>
    /// Share of observations that come in groups, such as the pairs of one prompt: whole groups are drawn again with replacement, 1,000 times from a
    /// fixed seed, and the middle 95 % of the shares are the interval. With one group, Wilson's interval.
    /// </summary>
    /// <param name="groups">Hits and observations of each group.</param>
    public static ShareEstimate Grouped(IReadOnlyList<(double Hits, long Count)> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        long count = groups.Sum(group => group.Count);
        double hits = groups.Sum(group => group.Hits);
        if (count == 0 || groups.Count == 1)
            return Wilson(hits, count);
        double[] shares = new double[ResampleCount];
        for (int resample = 0; resample < ResampleCount; resample++)
        {
            double drawnHits = 0;
            long drawnCount = 0;
            for (int i = 0; i < groups.Count; i++)
            {
                int drawn = (int)(SeedSequence.Derive(0, (ulong)resample, (ulong)i) % (ulong)groups.Count);
                drawnHits += groups[drawn].Hits;
                drawnCount += groups[drawn].Count;
            }

            shares[resample] = drawnCount == 0 ? hits / count : drawnHits / drawnCount;
        }

        Array.Sort(shares);
        int tail = (int)(ResampleCount * (1 - ConfidenceLevel) / 2);
        return new ShareEstimate(hits / count, shares[tail], shares[ResampleCount - 1 - tail], count);
    }
}
