using RlhfT2I.Modeling.Runtime;

namespace RlhfT2I.FineTuning.Domain.Training;

/// <summary>
/// Which entries an update takes, as a function of seed and step: every pass over the data has an order of its own, and batches go through one pass
/// after the other, so that no entry is drawn more often than another and a job that goes on needs no memory of what came before.
/// </summary>
public sealed class BatchOrder
{
    private readonly ulong _seed;
    private readonly long _count;
    private long _pass = -1;
    private int[] _order = [];

    /// <summary>Creates an order.</summary>
    /// <param name="seed">Seed of this part of the data.</param>
    /// <param name="count">Entries, 1 to 2^31 - 1.</param>
    public BatchOrder(ulong seed, long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, int.MaxValue);
        (_seed, _count) = (seed, count);
    }

    /// <summary>The entries of an update.</summary>
    /// <param name="step">Updates done before it.</param>
    /// <param name="batchSize">Entries in each update.</param>
    public IReadOnlyList<int> At(long step, int batchSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfNegative(batchSize);
        int[] entries = new int[batchSize];
        for (int i = 0; i < batchSize; i++)
        {
            (long pass, long place) = Math.DivRem((step * batchSize) + i, _count);
            entries[i] = Order(pass)[place];
        }
        return entries;
    }

    // One pass is kept: batches move forward, and a pass is cheap next to its updates.
    private int[] Order(long pass)
    {
        if (_pass == pass)
            return _order;
        int[] order = [.. Enumerable.Range(0, (int)_count)];
        SeededShuffle.Apply(order, i => SeedSequence.Derive(_seed, (ulong)pass, i));
        (_pass, _order) = (pass, order);
        return order;
    }
}
