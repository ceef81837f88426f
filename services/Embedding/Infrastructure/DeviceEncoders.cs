using Microsoft.Extensions.Options;
using RlhfT2I.Embedding.Application;
using RlhfT2I.Embedding.Diagnostics;
using RlhfT2I.Embedding.Domain;
using RlhfT2I.Embedding.Options;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.ServiceDefaults.Devices;

namespace RlhfT2I.Embedding.Infrastructure;

/// <summary>Keeps a few encoders loaded and runs them on the device's thread, in slices, so that others get their turn.</summary>
/// <param name="device">The thread; all that follows but the constructor happens there.</param>
/// <param name="options">How many encoders, how long a slice.</param>
/// <param name="logger">Told of what is loaded.</param>
internal sealed class DeviceEncoders(
    [FromKeyedServices(EmbeddingModule.DeviceName)] DeviceThread device, IOptions<EmbeddingOptions> options, ILogger<DeviceEncoders> logger)
    : IEncoderRunner, IDisposable
{
    // The most recently used first.
    private readonly LinkedList<(string Digest, DualEncoder Encoder)> _loaded = [];

    public Task<EncoderShape> DescribeAsync(EncoderHandle encoder, CancellationToken cancellationToken) =>
        device.RunAsync(_ => Shape(Load(encoder)), cancellationToken);

    public async Task<IReadOnlyList<float[]>> EncodeImagesAsync(
        EncoderHandle encoder, IReadOnlyList<RgbImage> images, CancellationToken cancellationToken)
    {
        IReadOnlyList<float[]> vectors = await RunAsync(encoder, images, (model, image) => model.EncodeImage(image), cancellationToken);
        EmbeddingDiagnostics.Images.Add(images.Count);
        return vectors;
    }

    public async Task<IReadOnlyList<float[]>> EncodeTextsAsync(
        EncoderHandle encoder, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        IReadOnlyList<float[]> vectors = await RunAsync(encoder, texts, (model, text) => model.EncodeText(text), cancellationToken);
        EmbeddingDiagnostics.Texts.Add(texts.Count);
        return vectors;
    }

    public Task<IReadOnlyList<int>> CountTokensAsync(EncoderHandle encoder, IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        RunAsync(encoder, texts, (model, text) => model.CountTokens(text), cancellationToken);

    public void Dispose()
    {
        try
        {
            device.RunAsync(_ => Clear(), CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (ObjectDisposedException)
        {
            // The thread has ended, so nobody uses the encoders any more.
            Clear();
        }
    }

    private static EncoderShape Shape(DualEncoder model) => new(model.DimensionCount, model.MaxTokenCount);

    private async Task<IReadOnlyList<TResult>> RunAsync<TItem, TResult>(
        EncoderHandle encoder, IReadOnlyList<TItem> items, Func<DualEncoder, TItem, TResult> encode, CancellationToken cancellationToken)
    {
        var results = new List<TResult>(items.Count);
        foreach (TItem[] slice in items.Chunk(options.Value.SliceSize))
        {
            results.AddRange(await device.RunAsync(
                token =>
                {
                    DualEncoder model = Load(encoder);
                    return slice.Select(item =>
                    {
                        token.ThrowIfCancellationRequested();
                        return encode(model, item);
                    }).ToArray();
                },
                cancellationToken));
        }

        return results;
    }

    private DualEncoder Load(EncoderHandle encoder)
    {
        for (LinkedListNode<(string Digest, DualEncoder Encoder)>? node = _loaded.First; node is not null; node = node.Next)
        {
            if (node.Value.Digest != encoder.Digest)
                continue;
            _loaded.Remove(node);
            _loaded.AddFirst(node);
            return node.Value.Encoder;
        }

        var model = DualEncoder.Load(encoder.Folder);
        _loaded.AddFirst((encoder.Digest, model));
        EmbeddingLog.EncoderLoaded(logger, encoder.Name, encoder.Digest);
        while (_loaded.Count > options.Value.LoadedEncoderCount)
        {
            _loaded.Last!.Value.Encoder.Dispose();
            _loaded.RemoveLast();
        }

        return model;
    }

    private void Clear()
    {
        foreach ((_, DualEncoder encoder) in _loaded)
            encoder.Dispose();
        _loaded.Clear();
    }
}
