using FsCheck;
using FsCheck.Fluent;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.TestKit;

namespace RlhfT2I.Modeling.Tests.Imaging;

public sealed class PilResamplerTests
{
    [Fact]
    public void Resize_SameSize_GivesTheImageItself()
    {
        var image = new RgbImage(5, 4, TestPng.Noise(60));
        PilResampler.Resize(image, 5, 4, ResampleFilter.Lanczos).ShouldBeSameAs(image);
    }

    [Fact]
    public void Resize_ImageOfOneColour_KeepsIt() => Prop.ForAll(
        (from width in Gen.Choose(1, 60)
         from height in Gen.Choose(1, 60)
         from newWidth in Gen.Choose(1, 60)
         from newHeight in Gen.Choose(1, 60)
         from filter in Gen.Elements(ResampleFilter.Lanczos, ResampleFilter.Bilinear, ResampleFilter.Bicubic)
         from level in Gen.Choose(0, 255)
         select (width, height, newWidth, newHeight, filter, level)).ToArbitrary(),
        sample =>
        {
            byte[] pixels = new byte[sample.width * sample.height * 3];
            Array.Fill(pixels, (byte)sample.level);
            RgbImage result = PilResampler.Resize(new RgbImage(sample.width, sample.height, pixels), sample.newWidth, sample.newHeight, sample.filter);
            return result.Width == sample.newWidth && result.Height == sample.newHeight && result.Pixels.All(level => level == sample.level);
        }).Check(Fuzzing.Runs(200));

    [Fact]
    public void Resize_TurnedImage_GivesTheTurnedResultWhenOneSideStays()
    {
        var wide = new RgbImage(40, 1, TestPng.Noise(120));
        var tall = new RgbImage(1, 40, wide.Pixels);
        PilResampler.Resize(wide, 13, 1, ResampleFilter.Bicubic).Pixels.ShouldBe(PilResampler.Resize(tall, 1, 13, ResampleFilter.Bicubic).Pixels);
    }

    [Fact]
    public void Resize_UnknownFilter_NamesTheAllowedOnes() => Should.Throw<ArgumentOutOfRangeException>(
        () => PilResampler.Resize(new RgbImage(1, 1, new byte[3]), 2, 2, (ResampleFilter)0)).Message.ShouldContain("Bicubic");
}
