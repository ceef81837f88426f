using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.FineTuning.Domain.Pretraining;
using RlhfT2I.FineTuning.Domain.Training;
using RlhfT2I.Modeling.Runtime;

namespace RlhfT2I.FineTuning.Application.Ranks;

/// <summary>The batches of ranks that read the same files. Every rank knows the whole batch and reads the pictures of its share alone.</summary>
internal sealed class RankData : IAsyncDisposable
{
    private const ulong ModelOrder = 0x6D6F64656C, PairOrder = 0x70616972;

    private readonly IPairSource _images;
    private readonly IPairSource? _pairs;
    private readonly TrainingSettings _settings;
    private readonly BlockOrder _imageOrder;
    private readonly BlockOrder? _pairOrder;

    public RankData(IPairSource images, IPairSource? pairs, TrainingSettings settings, long seed)
    {
        (_images, _pairs, _settings) = (images, pairs, settings);
        _imageOrder = new BlockOrder(SeedSequence.Derive((ulong)seed, ModelOrder), images.Blocks);
        _pairOrder = pairs is null || settings.PretrainingPenalty == 0 ? null : new BlockOrder(SeedSequence.Derive((ulong)seed, PairOrder), pairs.Blocks);
    }

    public async Task<TrainingBatch> LoadAsync(FineTuningRun run, CancellationToken cancellationToken) => new(
        await ReadAsync(run, _images, _imageOrder.At(run.Step, _settings.ModelBatchSize), isPretraining: false, cancellationToken),
        _pairOrder is null ? [] : await ReadAsync(run, _pairs!, _pairOrder.At(run.Step, _settings.PretrainingBatchSize), isPretraining: true, cancellationToken));

    public async ValueTask DisposeAsync()
    {
        await _images.DisposeAsync();
        if (_pairs is not null)
            await _pairs.DisposeAsync();
    }

    private static async Task<TrainingSample[]> ReadAsync(
        FineTuningRun run, IPairSource source, IReadOnlyList<long> indexes, bool isPretraining, CancellationToken cancellationToken)
    {
        var samples = new TrainingSample[indexes.Count];
        for (int i = 0; i < samples.Length; i++)
        {
            var key = new LatentKey(isPretraining, indexes[i]);
            samples[i] = run.Computes(i, samples.Length)
                ? await source.ReadAsync(indexes[i], key, run.Needs(key), cancellationToken)
                : new TrainingSample(key, "", 1, null);
        }
        return samples;
    }
}
