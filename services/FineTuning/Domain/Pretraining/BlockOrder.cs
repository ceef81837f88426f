using RlhfT2I.FineTuning.Domain.Training;
using RlhfT2I.Modeling.Runtime;

namespace RlhfT2I.FineTuning.Domain.Pretraining;

/// <summary>
/// Which pairs an update takes where pairs are too many, or too far apart on disk, for an order of single pairs. Each pass over the data is a function of (seed, pass):
/// the blocks come in an order of its own, are gathered into windows, and the pairs of a window are mixed. Every pair comes once in a pass; at any time the numbers of one window's pairs
/// and of all blocks are in memory, and a pass reads each block once.
/// </summary>
/// <remarks>A run that goes on needs no memory of what came before. Two pairs of one block stay within a window of each other, which is what reading forward costs.</remarks>
public sealed class BlockOrder
{
    private const int WindowPairs = 4096;
    private const long WindowBytes = 256L << 20;
    private const ulong OfBlocks = 1, OfPairs = 2;

    private readonly ulong _seed;
    private readonly IReadOnlyList<PairBlock> _blocks;
    private readonly long _count;
    private readonly List<(long Place, int Block)> _windows = [];
    private int[] _order = [];
    private long[] _pairs = [];
    private long _pass = -1;
    private int _window = -1;

    /// <summary>Creates an order.</summary>
    /// <param name="seed">Seed of this part of the data.</param>
    /// <param name="blocks">The blocks, at least one.</param>
    public BlockOrder(ulong seed, IReadOnlyList<PairBlock> blocks)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        ArgumentOutOfRangeException.ThrowIfZero(blocks.Count);
        (_seed, _blocks, _count) = (seed, blocks, blocks.Sum(block => (long)block.Count));
    }

    /// <summary>The pairs of an update.</summary>
    /// <param name="step">Updates done before it.</param>
    /// <param name="batchSize">Pairs in each update.</param>
    public IReadOnlyList<long> At(long step, int batchSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfNegative(batchSize);
        long[] pairs = new long[batchSize];
        for (int i = 0; i < batchSize; i++)
        {
            (long pass, long place) = Math.DivRem((step * batchSize) + i, _count);
            BeginPass(pass);
            OpenWindow(WindowOf(place));
            pairs[i] = _pairs[place - _windows[_window].Place];
        }
        return pairs;
    }

    private void BeginPass(long pass)
    {
        if (_pass == pass)
            return;
        (_pass, _window) = (pass, -1);
        _order = [.. Enumerable.Range(0, _blocks.Count)];
        SeededShuffle.Apply(_order, i => SeedSequence.Derive(_seed, OfBlocks, (ulong)pass, i));
        _windows.Clear();
        long place = 0, pairs = 0, bytes = 0;
        for (int i = 0; i < _order.Length; i++)
        {
            if (i == 0 || pairs >= WindowPairs || bytes >= WindowBytes)
            {
                _windows.Add((place, i));
                (pairs, bytes) = (0, 0);
            }
            PairBlock block = _blocks[_order[i]];
            (place, pairs, bytes) = (place + block.Count, pairs + block.Count, bytes + block.Bytes);
        }
    }

    private int WindowOf(long place)
    {
        int found = _windows.BinarySearch((place, int.MaxValue));
        return ~found - 1;
    }

    private void OpenWindow(int window)
    {
        if (_window == window)
            return;
        _window = window;
        int end = window + 1 < _windows.Count ? _windows[window + 1].Block : _order.Length;
        _pairs = [.. _order[_windows[window].Block..end].SelectMany(block => Numbers(_blocks[block]))];
        SeededShuffle.Apply(_pairs, i => SeedSequence.Derive(_seed, OfPairs, (ulong)_pass, (ulong)window, i));
    }

    private static IEnumerable<long> Numbers(PairBlock block)
    {
        for (int i = 0; i < block.Count; i++)
            yield return block.First + i;
    }
}
