using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Models;

/// <summary>
/// An autoencoder without weights and without loss: every f x f block of pixels becomes the channels of one latent cell. For images so
/// small that a learned autoencoder would cost more detail than it saves work.
/// </summary>
/// <remarks>Order of channels: that of PyTorch's <c>pixel_unshuffle</c>, (c, dy, dx) with dx fastest.</remarks>
public sealed class PixelUnshuffleAutoencoder : ImageAutoencoder
{
    /// <summary>Builds it.</summary>
    /// <param name="config">Its shape.</param>
    /// <exception cref="ModelConfigException">The shape contradicts itself.</exception>
    public PixelUnshuffleAutoencoder(PixelUnshuffleConfig config)
        : base(nameof(PixelUnshuffleAutoencoder))
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Validate();
        Config = config;
    }

    /// <summary>The shape it was built with.</summary>
    public PixelUnshuffleConfig Config { get; }

    /// <inheritdoc />
    public override int ImageChannels => Config.InChannels;

    /// <inheritdoc />
    public override int LatentChannels => Config.LatentChannels;

    /// <inheritdoc />
    public override int DownscaleFactor => Config.DownscaleFactor;

    /// <inheritdoc />
    public override int SampleSize => Config.SampleSize;

    /// <inheritdoc />
    public override double ScalingFactor => Config.ScalingFactor;

    /// <summary>float32: there are no weights whose type would count.</summary>
    public override ScalarType InputType => ScalarType.Float32;

    /// <summary>Rearranges pixels; the distribution has no spread, so every sample of it is the image itself.</summary>
    /// <param name="image">(N, in, H, W), float32, H and W multiples of <see cref="DownscaleFactor"/>.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ArgumentException">Shape or type do not fit.</exception>
    public override DiagonalGaussian Encode(Tensor image)
    {
        TensorCheck.Shape(image, nameof(image), InputType, null, Config.InChannels, null, null);
        (long height, long width) = (image.shape[2], image.shape[3]);
        if (height % DownscaleFactor != 0 || width % DownscaleFactor != 0 || height == 0 || width == 0)
        {
            throw new ArgumentException(
                $"image is {height} x {width} pixels; both sides must be multiples of {DownscaleFactor}.", nameof(image));
        }


        using Tensor latents = nn.functional.pixel_unshuffle(image, DownscaleFactor);
        return DiagonalGaussian.Certain(latents);
    }

    /// <inheritdoc />
    public override Tensor Decode(Tensor latents)
    {
        TensorCheck.Shape(latents, nameof(latents), InputType, null, LatentChannels, null, null);
        return nn.functional.pixel_shuffle(latents, DownscaleFactor);
    }
}
