using System.Numerics;
using System.Runtime.InteropServices;

namespace RlhfT2I.Modeling.Distributed;

/// <summary>Ranks that are threads of one process. Sums are taken in the order of the ranks, so they do not depend on which comes first.</summary>
public sealed class LocalRanks : IDisposable
{
    private readonly Lock _guard = new();
    private readonly CancellationTokenSource _lost = new();
    private readonly Barrier _barrier;
    private readonly byte[][] _slots;
    private int _leftCount;

    /// <summary>Makes ranks, each for one thread.</summary>
    /// <param name="count">1 to 1,024.</param>
    public LocalRanks(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 1024);
        _barrier = new Barrier(count);
        _slots = new byte[count][];
        Ranks = [.. Enumerable.Range(0, count).Select(rank => new LocalRank(this, rank))];
    }

    /// <summary>The ranks. One that is disposed has left: those that wait for it, or come later, are told.</summary>
    public IReadOnlyList<ICollective> Ranks { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        _barrier.Dispose();
        _lost.Dispose();
    }

    private void SumAll<T>(int rank, Span<T> values)
        where T : unmanaged, INumber<T>
    {
        _slots[rank] = MemoryMarshal.AsBytes(values).ToArray();
        Wait();
        values.Clear();
        foreach (byte[] slot in _slots)
            Add(values, MemoryMarshal.Cast<byte, T>(slot));
        // Nobody fills a slot for the next sum while another still reads it.
        Wait();
    }

    private static void Add<T>(Span<T> sums, ReadOnlySpan<T> values)
        where T : unmanaged, INumber<T>
    {
        if (values.Length != sums.Length)
            throw new ArgumentException($"One rank sums {sums.Length} values, another {values.Length}.", nameof(values));
        for (int i = 0; i < sums.Length; i++)
            sums[i] += values[i];
    }

    private void Wait()
    {
        try
        {
            _barrier.SignalAndWait(_lost.Token);
        }
        catch (OperationCanceledException exception)
        {
            throw new RankLostException("A rank has left before the work was done.", exception);
        }
    }

    private void Leave()
    {
        lock (_guard)
        {
            // The last one leaves nobody behind.
            if (++_leftCount < _slots.Length)
                _lost.Cancel();
        }
    }

    private sealed class LocalRank(LocalRanks ranks, int rank) : ICollective
    {
        private bool _left;

        public int Rank => rank;

        public int WorldSize => ranks._slots.Length;

        public void SumAll(Span<float> values) => ranks.SumAll(rank, values);

        public void SumAll(Span<double> values) => ranks.SumAll(rank, values);

        public void Dispose()
        {
            if (_left)
                return;
            _left = true;
            ranks.Leave();
        }
    }
}
