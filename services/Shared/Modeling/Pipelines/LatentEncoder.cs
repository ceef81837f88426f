using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Runtime;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Pipelines;

/// <summary>Images to latents for fine-tuning (section 3.3): a sample of the VAE's posterior times its scaling factor.</summary>
/// <param name="vae">The frozen autoencoder; owned by the caller.</param>
public sealed class LatentEncoder(ImageAutoencoder vae)
{
    /// <summary>Encodes one image.</summary>
    /// <param name="image">float32 (1, 3, H, W), values in [-1, 1], on the autoencoder's device.</param>
    /// <param name="seed">Seed of the posterior sample; null takes the posterior's mean.</param>
    /// <returns>float32 (1, C, H/f, W/f); the caller owns it.</returns>
    /// <exception cref="ArgumentException">The tensor is not one RGB image.</exception>
    public Tensor Encode(Tensor image, ulong? seed)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Dimensions != 4 || image.shape[0] != 1 || image.shape[1] != vae.ImageChannels)
        {
            string shape = string.Join(", ", image.shape);
            throw new ArgumentException($"image has shape ({shape}); it must be (1, {vae.ImageChannels}, H, W).", nameof(image));
        }

        using var scope = NewDisposeScope();
        using var grad = no_grad();
        DiagonalGaussian posterior = vae.Encode(image.to(vae.InputType));
        Tensor latents = seed is { } value ? posterior.Sample(Noise(posterior.Mean, value)) : posterior.Mode();
        return (latents.to(float32) * vae.ScalingFactor).MoveToOuterDisposeScope();
    }

    private static Tensor Noise(Tensor like, ulong seed)
    {
        using Generator generator = SeedSequence.CreateGenerator(seed);
        return randn(like.shape, dtype: float32, device: CPU, generator: generator).to(like.dtype).to(like.device);
    }
}
