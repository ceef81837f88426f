using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.FineTuning.Domain.Pretraining;
using RlhfT2I.FineTuning.Domain.Training;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Storage.Blobs;

namespace RlhfT2I.FineTuning.Application;

/// <summary>The batches of a job. Pictures are read and drawn here, off the device, and only where their latents are not kept yet.</summary>
internal sealed class TrainingData : IAsyncDisposable
{
    private const ulong ModelOrder = 0x6D6F64656C, PairOrder = 0x70616972;

    private readonly IReadOnlyList<TrainingImage> _images;
    private readonly ImageWeighting _weighting;
    private readonly PairSources _pairs;
    private readonly TrainingSettings _settings;
    private readonly IBlobStore _blobs;
    private readonly BatchOrder _modelOrder;
    private readonly Func<long, IEnumerable<long>> _pairsAt;

    /// <param name="images">Images of the set.</param>
    /// <param name="set">What the set is made of.</param>
    /// <param name="folders">Its pairs in files, in their order; belong to this object from now on.</param>
    /// <param name="settings">Settings of the job.</param>
    /// <param name="seed">Seed of the job.</param>
    /// <param name="blobs">Pixels of images.</param>
    public TrainingData(
        IReadOnlyList<TrainingImage> images, TrainingSetSpec set, IReadOnlyList<IPairSource> folders, TrainingSettings settings, long seed, IBlobStore blobs)
    {
        (_weighting, _settings, _blobs) = (set.Weighting, settings, blobs);
        // An image of weight 0 adds nothing to a gradient; drawing it would only make batches smaller.
        _images = [.. images.Where(image => image.Weight(_weighting) > 0)];
        _pairs = new PairSources([new DrawnPairs(new ScenePairs(set.Pretraining)), .. folders]);
        _modelOrder = new BatchOrder(SeedSequence.Derive((ulong)seed, ModelOrder), Math.Max(_images.Count, 1));
        _pairsAt = PairsAt(SeedSequence.Derive((ulong)seed, PairOrder), isDrawn: folders.Count == 0);
    }

    public bool IsEmpty => _images.Count == 0;

    // Without a penalty the second term is nothing, and nothing is computed for it.
    private int PairsPerUpdate => _settings.PretrainingPenalty > 0 && _pairs.Count > 0 ? _settings.PretrainingBatchSize : 0;

    public ValueTask DisposeAsync() => _pairs.DisposeAsync();

    /// <summary>The batch of an update.</summary>
    public async Task<TrainingBatch> LoadAsync(FineTuningRun run, long step, CancellationToken cancellationToken)
    {
        var model = new List<TrainingSample>(_settings.ModelBatchSize);
        foreach (int index in _modelOrder.At(step, _settings.ModelBatchSize))
        {
            TrainingImage image = _images[index];
            var key = new LatentKey(IsPretraining: false, image.Ordinal);
            RgbImage? pixels = run.Needs(key) ? await ReadAsync(image.Sha256, cancellationToken) : null;
            model.Add(new TrainingSample(key, image.PromptText, image.Weight(_weighting), pixels));
        }
        var pairs = new List<TrainingSample>(PairsPerUpdate);
        foreach (long index in _pairsAt(step))
        {
            var key = new LatentKey(IsPretraining: true, index);
            pairs.Add(await _pairs.ReadAsync(index, key, run.Needs(key), cancellationToken));
        }
        return new TrainingBatch(model, pairs);
    }

    // Pairs that are drawn are mixed one by one; pairs in files block by block, so that files are read forwards.
    private Func<long, IEnumerable<long>> PairsAt(ulong seed, bool isDrawn)
    {
        if (PairsPerUpdate == 0)
            return _ => [];
        if (isDrawn)
        {
            var singly = new BatchOrder(seed, _pairs.Count);
            return step => singly.At(step, PairsPerUpdate).Select(index => (long)index);
        }
        var order = new BlockOrder(seed, _pairs.Blocks);
        return step => order.At(step, PairsPerUpdate);
    }

    private async Task<RgbImage> ReadAsync(string sha256, CancellationToken cancellationToken)
    {
        await using Stream file = await _blobs.GetAsync(BlobAddress.Parse(sha256), verify: true, cancellationToken);
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, cancellationToken);
        return ImageCodec.Decode(bytes.ToArray());
    }
}
