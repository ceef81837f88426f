using RlhfT2I.Modeling.Imaging;
using RlhfT2I.TestKit;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Tests.Imaging;

public sealed class RgbImageTensorsTests
{
    [Fact]
    public void ToImages_Values_ClampsAndRoundsHalfToEven()
    {
        using Tensor values = tensor([-0.2f, 0f, 0.5f / 255, 1.5f / 255, 1f, 7f], [1, 3, 1, 2]);
        IReadOnlyList<RgbImage> images = [];
        TensorAssert.NoLeaks(() => images = RgbImageTensors.ToImages(values));
        images.Single().Pixels.ShouldBe([0, 0, 255, 0, 2, 255]);
    }

    [Fact]
    public void ToImages_OfToTensor_GivesTheImageBack()
    {
        using var scope = NewDisposeScope();
        var image = new RgbImage(7, 5, TestPng.Noise(105));
        Tensor unit = image.ToTensor().permute(2, 0, 1).unsqueeze(0).to(float32) / 255;
        RgbImageTensors.ToImages(unit.expand(2, 3, 5, 7)).Select(copy => copy.Pixels).ShouldAllBe(pixels => pixels.SequenceEqual(image.Pixels));
        RgbImageTensors.ToImages(unit.to(float64))[0].Width.ShouldBe(7);
    }

    [Fact]
    public void ToImages_WrongInput_IsRefused()
    {
        using Tensor flat = zeros(3, 4, 4), bytes = zeros(1, 3, 4, 4, dtype: uint8), broken = full([1, 3, 1, 1], float.NaN);
        Should.Throw<ArgumentException>(() => RgbImageTensors.ToImages(flat)).Message.ShouldContain("(3, 4, 4)");
        Should.Throw<ArgumentException>(() => RgbImageTensors.ToImages(bytes)).Message.ShouldContain("Byte");
        Should.Throw<ArgumentException>(() => RgbImageTensors.ToImages(broken)).Message.ShouldContain("not numbers");
    }

    [Fact]
    public void RgbImage_WrongLength_IsRefused() => Should.Throw<ArgumentException>(() => new RgbImage(2, 2, new byte[11])).Message.ShouldContain("12 bytes");
}
