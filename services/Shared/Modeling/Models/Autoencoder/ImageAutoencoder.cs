using RlhfT2I.Modeling.Runtime;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>What diffusion needs of the part of a model folder that is called <c>vae</c>: images to latents and back.</summary>
/// <remarks>
/// <see cref="AutoencoderKL"/> is the learned one of Stable Diffusion; <see cref="PixelUnshuffleAutoencoder"/> rearranges pixels exactly.
/// <see cref="ScalingFactor"/> is applied by neither <see cref="Encode"/> nor <see cref="Decode"/>.
/// </remarks>
/// <param name="name">Name of the module.</param>
public abstract class ImageAutoencoder(string name) : Module(name)
{
    /// <summary>Channels of the image, 3 for RGB.</summary>
    public abstract int ImageChannels { get; }

    /// <summary>Channels of the latents.</summary>
    public abstract int LatentChannels { get; }

    /// <summary>Pixels per latent cell along one side.</summary>
    public abstract int DownscaleFactor { get; }

    /// <summary>Side in pixels of the images it was made for.</summary>
    public abstract int SampleSize { get; }

    /// <summary>Latents are multiplied by this before they are noised, and divided by it before they are decoded.</summary>
    public abstract double ScalingFactor { get; }

    /// <summary>Floating type that images and latents must have: that of the weights.</summary>
    public virtual ScalarType InputType => this.WeightType();

    /// <summary>Encodes images.</summary>
    /// <param name="image">(N, <see cref="ImageChannels"/>, H, W) in [-1, 1], of <see cref="InputType"/>.</param>
    /// <returns>Distribution of the latents, (N, <see cref="LatentChannels"/>, H/f, W/f); owned by the caller.</returns>
    /// <exception cref="ArgumentException">Shape or type do not fit.</exception>
    public abstract DiagonalGaussian Encode(Tensor image);

    /// <summary>Decodes latents.</summary>
    /// <param name="latents">
    /// (N, <see cref="LatentChannels"/>, h, w), already divided by the scaling factor, of <see cref="InputType"/>.
    /// </param>
    /// <returns>(N, channels, h·f, w·f), about [-1, 1] but not clamped; owned by the caller.</returns>
    /// <exception cref="ArgumentException">Shape or type do not fit.</exception>
    public abstract Tensor Decode(Tensor latents);
}
