using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Generation.Application;
using RlhfT2I.Generation.Application.Ports;
using RlhfT2I.Generation.Diagnostics;
using RlhfT2I.Generation.Domain;
using RlhfT2I.Generation.Options;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Modeling.Pipelines;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.ServiceDefaults.Devices;
using RlhfT2I.ServiceDefaults.Errors;
using TorchSharp;
using SamplingSettings = RlhfT2I.Modeling.Pipelines.SamplingSettings;

namespace RlhfT2I.Generation.Infrastructure.Sampling;

/// <summary>Samples on the room's device thread; the only holder of loaded models.</summary>
internal sealed class DeviceSampler : ISampler, IAsyncDisposable
{
    private readonly ModelCatalog _catalog;
    private readonly DeviceThread _device;
    private readonly ModelCache _models;

    public DeviceSampler(ModelCatalog catalog, IServiceProvider services, IOptions<GenerationOptions> options, ILogger<DeviceSampler> logger)
    {
        _catalog = catalog;
        _device = services.GetRequiredKeyedService<DeviceThread>(options.Value.Device);
        var device = new torch.Device(options.Value.Device);
        _models = new ModelCache(device, options.Value.ModelMemoryBytes, logger);
        // Passes of one shape give equal bits; other devices take short passes as they are and round differently.
        Reproducibility = device.type == DeviceType.CPU ? Reproducibility.BitExact : Reproducibility.Tolerance;
    }

    public Reproducibility Reproducibility { get; }

    public async Task<IReadOnlyList<RgbImage>> SampleAsync(GenerationRequested batch, CancellationToken cancellationToken)
    {
        while (true)
        {
            ModelVersionEntry version = _catalog.GetDiffusion(batch.ModelVersion);
            string digest = ModelCatalog.DigestOf(version);
            if (digest != batch.ModelVersionDigest)
                throw new ModelChangedException(batch.ModelVersion, digest, batch.ModelVersionDigest);
            try
            {
                return await _device.RunAsync(token => Sample(version, batch, token), cancellationToken);
            }
            catch (ExternalException exception) when (exception.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase))
            {
                throw new DeviceOutOfMemoryException(
                    _device.DeviceName, $"images of {batch.SamplingSettings.WidthPx} x {batch.SamplingSettings.HeightPx} pixels", exception);
            }
            catch (OverloadException exception)
            {
                // Others keep the device busy: the batch has time.
                await Task.Delay(exception.RetryDelay, cancellationToken);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _device.RunAsync(_ => _models.Dispose(), CancellationToken.None);
        }
        catch (ObjectDisposedException)
        {
            // The device's thread has ended with the host; so has whoever could use the models.
            _models.Dispose();
        }
    }

    private IReadOnlyList<RgbImage> Sample(ModelVersionEntry version, GenerationRequested batch, CancellationToken cancellationToken)
    {
        long start = GenerationDiagnostics.Now;
        StableDiffusionModel model = _models.Get(version);
        using var scope = torch.NewDisposeScope();
        ImageRequest[] requests = [.. batch.Images.Select(image => new ImageRequest(
            image.PromptText, unchecked((ulong)image.Seed), batch.SamplingSettings.NegativePrompt))];
        torch.Tensor images = new TextToImagePipeline(model).Generate(requests, SettingsOf(batch.SamplingSettings, ImagesPerPass(model, requests.Length)), cancellationToken: cancellationToken);
        IReadOnlyList<RgbImage> result = RgbImageTensors.ToImages(images);
        GenerationDiagnostics.CountSampling(start, batch.SamplingSettings.InferenceStepCount);
        return result;
    }

    /// <summary>UNets of up to this many weights leave most of a core idle with one image.</summary>
    private const long SmallModelWeights = 64_000_000;

    private const int MaxPassesAtOnce = 64;

    /// <summary>
    /// Where images are bit-exact, a function of the model alone, because matrix kernels choose their order of summation by shape: short passes are filled up, and an
    /// image has the same bits whatever batch it is drawn in. On a CPU one image fills the cores where the model is large. Other devices take a batch in one pass: how
    /// much fits is what <see cref="GenerationOptions.BatchSize"/> is for.
    /// </summary>
    private int ImagesPerPass(StableDiffusionModel model, int imageCount) =>
        Reproducibility != Reproducibility.BitExact ? imageCount
        : model.UNet.parameters().Sum(parameter => parameter.numel()) > SmallModelWeights ? 1 : 8;

    private static SamplingSettings SettingsOf(Contracts.Common.V1.SamplingSettings settings, int imagesPerPass) => new()
    {
        NumInferenceSteps = settings.InferenceStepCount,
        GuidanceScale = settings.GuidanceScale,
        Eta = settings.Eta,
        Width = settings.WidthPx,
        Height = settings.HeightPx,
        SchedulerClass = SchedulerKinds.ClassOf(settings.SchedulerKind),
        ImagesPerPass = imagesPerPass,
        PassesAtOnce = Math.Min(Environment.ProcessorCount, MaxPassesAtOnce),
    };
}
