using RlhfT2I.Modeling.Models;
using RlhfT2I.Scenes.Models;

namespace RlhfT2I.Benchmarks.Models;

/// <summary>Networks of one size, the shapes they are measured at, and the arithmetic that takes.</summary>
/// <param name="UNet">Denoising network.</param>
/// <param name="Autoencoder">Makes the autoencoder.</param>
/// <param name="Clip">Dual encoder; its text network conditions the UNet.</param>
/// <param name="LatentSide">Side of the latents in cells.</param>
/// <param name="UNetGigaflops">One sample through the UNet, a multiply-add being 2; null where nobody has counted.</param>
/// <param name="DecodeGigaflops">One image through the decoder.</param>
/// <param name="ClipGigaflops">One image through the dual encoder.</param>
/// <param name="TextGigaflops">One prompt of 77 tokens.</param>
internal sealed record BenchScale(
    UNet2DConditionConfig UNet,
    Func<InitialWeights, ImageAutoencoder> Autoencoder,
    ClipConfig Clip,
    int LatentSide,
    double? UNetGigaflops,
    double? DecodeGigaflops,
    double? ClipGigaflops,
    double? TextGigaflops)
{
    /// <summary>Stable Diffusion v1.5 and CLIP ViT-L/14 at 512 x 512 pixels; counted from the shapes of every product.</summary>
    public static BenchScale Full { get; } = new(
        PublishedShapes.StableDiffusion15UNet,
        weights => new AutoencoderKL(PublishedShapes.StableDiffusion15Vae, weights),
        PublishedShapes.ClipLarge,
        64, 803.27, 2514.5, 162.0, 13.3);

    /// <summary>The embedded world's.</summary>
    public static BenchScale Scenes { get; } = new(
        SceneModelShape.Bundled.UNet,
        _ => new PixelUnshuffleAutoencoder(SceneModelShape.Bundled.Autoencoder),
        SceneModelShape.Bundled.Clip,
        SceneModelShape.Bundled.UNet.SampleSize ?? 8, null, null, null, null);

    /// <summary>Finds a scale by name.</summary>
    /// <param name="name"><c>scenes</c> or <c>full</c>.</param>
    /// <param name="side">Side of the latents at full size; arithmetic has been counted for 64 and 32.</param>
    public static BenchScale Find(string name, int side) => name == "scenes" ? Scenes : side switch
    {
        64 => Full,
        32 => Full with { LatentSide = 32, UNetGigaflops = 180.1, DecodeGigaflops = null },
        _ => Full with { LatentSide = side, UNetGigaflops = null, DecodeGigaflops = null },
    };
}
