using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Scenes.Captions;
using RlhfT2I.Scenes.Training;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Scenes.Tests.Training;

public sealed class SceneBatchesTests
{
    [Fact]
    public void Draw_SameStepInAnotherOrder_GivesTheSameBatch()
    {
        using SceneBatch first = new SceneBatches(5, CaptionNoise.Web, 6).Draw(3);
        var batches = new SceneBatches(5, CaptionNoise.Web, 6);
        using SceneBatch other = batches.Draw(9);
        using SceneBatch again = batches.Draw(3);
        TensorAssert.BitEqual(again.Pixels, first.Pixels);
        again.Captions.ShouldBe(first.Captions);
        other.Captions.ShouldNotBe(first.Captions);
    }

    [Fact]
    public void ToPixels_Bytes_SpanMinusOneToOne()
    {
        byte[] bytes = new byte[40 * 40 * 3];
        (bytes[0], bytes[1], bytes[5]) = (255, 51, 255);
        using Tensor pixels = SceneBatches.ToPixels([new RgbImage(40, 40, bytes)]);
        pixels[0, 0, 0, 0].item<float>().ShouldBe(1);
        pixels[0, 1, 0, 0].item<float>().ShouldBe(-0.6f, 1e-6f);
        pixels[0, 2, 0, 1].item<float>().ShouldBe(1);
        pixels[0, 0, 1, 0].item<float>().ShouldBe(-1);
    }

    [Fact]
    public void ToPixels_OtherSize_IsRefused() =>
        Should.Throw<ArgumentException>(() => SceneBatches.ToPixels([new RgbImage(8, 8, new byte[192])])).Message.ShouldContain("40");
}
