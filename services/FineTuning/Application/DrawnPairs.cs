using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.FineTuning.Domain.Pretraining;
using RlhfT2I.FineTuning.Domain.Training;

namespace RlhfT2I.FineTuning.Application;

/// <summary>Pairs of the embedded world beside pairs in files.</summary>
/// <param name="pairs">The pairs.</param>
internal sealed class DrawnPairs(ScenePairs pairs) : IPairSource
{
    public long Count => pairs.Count;

    public IReadOnlyList<PairBlock> Blocks => pairs.Blocks;

    public ValueTask<TrainingSample> ReadAsync(long index, LatentKey key, bool needsPicture, CancellationToken cancellationToken) =>
        ValueTask.FromResult(pairs.Get(index, needsPicture) with { Key = key });

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
