namespace RlhfT2I.Reward.Domain.Measuring;

/// <summary>Rejection sampling, section 4.3: of the images of one prompt those with the highest reward.</summary>
public static class BestOfN
{
    /// <summary>Chooses images.</summary>
    /// <typeparam name="T">An image.</typeparam>
    /// <param name="candidates">Images with reward and sample index.</param>
    /// <param name="keepCount">Images to keep; at most as many as there are.</param>
    /// <returns>The highest reward first; equal rewards by sample index, so that the choice is always the same.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="keepCount"/> is below 1 or over the number of candidates.</exception>
    public static IReadOnlyList<T> Select<T>(IReadOnlyList<(T Item, double Reward, int SampleIndex)> candidates, int keepCount)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentOutOfRangeException.ThrowIfLessThan(keepCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keepCount, candidates.Count);
        return [.. candidates.OrderByDescending(candidate => candidate.Reward).ThenBy(candidate => candidate.SampleIndex).Take(keepCount).Select(candidate => candidate.Item)];
    }
}
