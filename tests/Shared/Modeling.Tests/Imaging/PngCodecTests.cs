using FsCheck;
using FsCheck.Fluent;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.TestKit;

namespace RlhfT2I.Modeling.Tests.Imaging;

public sealed class PngCodecTests
{
    [Fact]
    public void Encode_AnyImage_DecodesToTheSameAndGivesTheSameBytes() => Prop.ForAll(
        (from width in Gen.Choose(1, 70)
         from height in Gen.Choose(1, 40)
         from seed in Gen.Choose(0, 10_000)
         from smooth in Gen.Elements(true, false)
         select Image(width, height, seed, smooth)).ToArbitrary(),
        image =>
        {
            byte[] file = PngCodec.Encode(image);
            RgbImage decoded = ImageCodec.Decode(file);
            return decoded.Width == image.Width && decoded.Height == image.Height && decoded.Pixels.AsSpan().SequenceEqual(image.Pixels)
                && PngCodec.Encode(decoded).AsSpan().SequenceEqual(file);
        }).Check(Fuzzing.Runs(100));

    [Fact]
    public void Encode_ReferenceImage_IsNoLargerThanTheReferenceFile()
    {
        byte[] reference = File.ReadAllBytes(Repository.Parity("images", "land.png"));
        byte[] file = PngCodec.Encode(ImageCodec.Decode(reference));
        file.Length.ShouldBeLessThan((int)(reference.Length * 1.05));
    }

    [Fact]
    public void Encode_SmallImage_GivesTheseBytes() => Convert.ToHexStringLower(PngCodec.Encode(new RgbImage(2, 1, [255, 0, 0, 0, 0, 255]))).ShouldBe(
        "89504e470d0a1a0a" + "0000000d49484452000000020000000108020000007b40e8dd" +
        "0000000d49444154789c63f8cf0004ff01070001ffe2239e59" + "0000000049454e44ae426082");

    private static RgbImage Image(int width, int height, int seed, bool smooth)
    {
        byte[] pixels = TestPng.Noise(width * height * 3, seed);
        for (int i = 0; smooth && i < pixels.Length; i++)
            pixels[i] = (byte)((i / 3 % width * 3) + (i / 3 / width) + (pixels[i] & 1));
        return new RgbImage(width, height, pixels);
    }
}
