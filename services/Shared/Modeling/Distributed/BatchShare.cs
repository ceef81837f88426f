namespace RlhfT2I.Modeling.Distributed;

/// <summary>Which part of a batch a rank computes: neighbours go to one rank, and the parts differ by one sample at most.</summary>
public static class BatchShare
{
    /// <summary>The part of a rank.</summary>
    /// <param name="count">Samples in the batch.</param>
    /// <param name="collective">The ranks.</param>
    /// <returns>Its first sample and how many; none where there are fewer samples than ranks.</returns>
    public static (int First, int Count) Of(int count, ICollective collective)
    {
        ArgumentNullException.ThrowIfNull(collective);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int first = (int)((long)count * collective.Rank / collective.WorldSize), end = (int)((long)count * (collective.Rank + 1) / collective.WorldSize);
        return (first, end - first);
    }
}
