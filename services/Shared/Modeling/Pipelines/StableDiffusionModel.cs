using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Schedulers;
using RlhfT2I.Modeling.Tokenization;
using RlhfT2I.Modeling.Weights;
using TorchSharp;

namespace RlhfT2I.Modeling.Pipelines;

/// <summary>The parts of a text-to-image model as a diffusers folder holds them. Immutable in use: many jobs may share one.</summary>
public sealed class StableDiffusionModel : IDisposable
{
    internal StableDiffusionModel(
        string folder,
        ModelComponent<UNet2DConditionModel> unet,
        ModelComponent<ImageAutoencoder> vae,
        ModelComponent<ClipTextModel> textEncoder,
        ClipTokenizer tokenizer,
        string schedulerClass,
        SchedulerConfig schedulerConfig,
        torch.Device device)
    {
        Folder = folder;
        UNetComponent = unet;
        VaeComponent = vae;
        TextEncoderComponent = textEncoder;
        Tokenizer = tokenizer;
        SchedulerClass = schedulerClass;
        SchedulerConfig = schedulerConfig;
        Device = device;
    }

    /// <summary>Folder the model was loaded from.</summary>
    public string Folder { get; }

    /// <summary>The noise-predicting network.</summary>
    public UNet2DConditionModel UNet => UNetComponent.Module;

    /// <summary>The autoencoder between images and latents.</summary>
    public ImageAutoencoder Vae => VaeComponent.Module;

    /// <summary>The frozen text encoder.</summary>
    public ClipTextModel TextEncoder => TextEncoderComponent.Module;

    /// <summary>The tokenizer of the text encoder.</summary>
    public ClipTokenizer Tokenizer { get; }

    /// <summary>Scheduler class that the folder names, such as <c>PNDMScheduler</c>.</summary>
    public string SchedulerClass { get; }

    /// <summary>The folder's noise schedule and scheduler settings.</summary>
    public SchedulerConfig SchedulerConfig { get; }

    /// <summary>Where the networks are.</summary>
    public torch.Device Device { get; }

    /// <summary>Pixels per latent cell along one side: 8 for Stable Diffusion.</summary>
    public int VaeScaleFactor => Vae.DownscaleFactor;

    /// <summary>Side in pixels of the images that the model was made for.</summary>
    public int NativeSize => UNet.Config.SampleSize is { } side ? side * VaeScaleFactor : Vae.SampleSize;

    internal ModelComponent<UNet2DConditionModel> UNetComponent { get; }

    internal ModelComponent<ImageAutoencoder> VaeComponent { get; }

    internal ModelComponent<ClipTextModel> TextEncoderComponent { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        UNetComponent.Dispose();
        VaeComponent.Dispose();
        TextEncoderComponent.Dispose();
    }
}
