using RlhfT2I.Modeling.Models;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Models;

public sealed class PublishedShapesTests
{
    // Counts of the published files' tensors.
    private const long UNetWeights = 859_520_964, VaeWeights = 83_653_863, TextWeights = 123_060_480, ClipWeights = 427_616_513;

    [Fact]
    public void Networks_OfThePublishedShapes_HaveThePublishedNumberOfWeights()
    {
        InitialWeights shapes = InitialWeights.ShapesOnly();
        Count(new UNet2DConditionModel(PublishedShapes.StableDiffusion15UNet, shapes)).ShouldBe(UNetWeights);
        Count(new AutoencoderKL(PublishedShapes.StableDiffusion15Vae, shapes)).ShouldBe(VaeWeights);
        Count(new ClipTextModel(PublishedShapes.ClipLargeText, shapes)).ShouldBe(TextWeights);
        Count(new ClipModel(PublishedShapes.ClipLarge, shapes)).ShouldBe(ClipWeights);
    }

    [Fact]
    public void Networks_OfVersion21_HaveThePublishedNumberOfWeights()
    {
        InitialWeights shapes = InitialWeights.ShapesOnly();
        Count(new UNet2DConditionModel(PublishedShapes.StableDiffusion21UNet, shapes)).ShouldBe(865_910_724);
        Count(new AutoencoderKL(PublishedShapes.StableDiffusion21Vae, shapes)).ShouldBe(VaeWeights);
        Count(new ClipTextModel(PublishedShapes.OpenClipHugeText, shapes)).ShouldBe(340_387_840);
    }

    private static long Count(nn.Module network)
    {
        using (network)
            return network.parameters().Sum(parameter => parameter.numel());
    }
}
