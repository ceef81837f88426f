using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.FineTuning.Domain.Pretraining;
using RlhfT2I.FineTuning.Domain.Training;

namespace RlhfT2I.FineTuning.Application;

/// <summary>Several sources of pairs under one numbering, in their order.</summary>
internal sealed class PairSources : IPairSource
{
    private readonly (long First, IPairSource Source)[] _sources;

    public PairSources(IReadOnlyList<IPairSource> sources)
    {
        long first = 0;
        _sources = [.. sources.Where(source => source.Count > 0).Select(source => (First: (first += source.Count) - source.Count, source))];
        Count = first;
        Blocks = [.. _sources.SelectMany(entry => entry.Source.Blocks.Select(block => block with { First = entry.First + block.First }))];
    }

    public long Count { get; }

    public IReadOnlyList<PairBlock> Blocks { get; }

    public ValueTask<TrainingSample> ReadAsync(long index, LatentKey key, bool needsPicture, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        (long first, IPairSource source) = Array.FindLast(_sources, entry => entry.First <= index);
        return source.ReadAsync(index - first, key, needsPicture, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach ((_, IPairSource source) in _sources)
            await source.DisposeAsync();
    }
}
