using RlhfT2I.Modeling.Imaging;
using SkiaSharp;

namespace RlhfT2I.Modeling.Tests.Imaging;

public sealed class ImageCodecTests
{
    private const int Width = 11, Height = 9;

    [Fact]
    public void Decode_Rgb_GivesItsBytes() => Decoded(Width, Height, 8, 2, 3 * Width).Pixels.ShouldBe(TestPng.Noise(3 * Width * Height));

    [Fact]
    public void Decode_Rgba_DropsAlphaWithoutDarkening()
    {
        byte[] raw = TestPng.Noise(4 * Width * Height);
        Decoded(Width, Height, 8, 6, 4 * Width).Pixels.ShouldBe(raw.Where((_, i) => i % 4 != 3));
    }

    [Fact]
    public void Decode_GrayAlpha_SpreadsGray()
    {
        byte[] raw = TestPng.Noise(2 * Width * Height);
        Decoded(Width, Height, 8, 4, 2 * Width).Pixels.ShouldBe(raw.Where((_, i) => i % 2 == 0).SelectMany(gray => new[] { gray, gray, gray }));
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(4), InlineData(8)]
    public void Decode_GrayOfFewBits_ScalesToTheFullRange(int depth)
    {
        int stride = ((Width * depth) + 7) / 8, levels = (1 << depth) - 1;
        byte[] raw = TestPng.Noise(stride * Height);
        Decoded(Width, Height, depth, 0, stride).Pixels.ShouldBe(
            Samples(raw, stride, depth).SelectMany(sample => Enumerable.Repeat((byte)(sample * 255 / levels), 3)));
    }

    [Theory]
    [InlineData(0, 1), InlineData(2, 3), InlineData(4, 2), InlineData(6, 4)]
    public void Decode_SixteenBits_TakesTheHighByte(int colorType, int channels)
    {
        int stride = Width * channels * 2;
        byte[] high = [.. TestPng.Noise(stride * Height).Where((_, i) => i % 2 == 0)];
        byte[] expected = new byte[3 * Width * Height];
        for (int i = 0; i < expected.Length; i++)
            expected[i] = high[(i / 3 * channels) + (channels < 3 ? 0 : i % 3)];
        Decoded(Width, Height, 16, colorType, stride).Pixels.ShouldBe(expected);
    }

    [Theory]
    [InlineData(1), InlineData(2), InlineData(4), InlineData(8)]
    public void Decode_PaletteWithTransparency_GivesThePalettesColours(int depth)
    {
        int stride = ((Width * depth) + 7) / 8, size = 1 << depth;
        byte[] raw = TestPng.Noise(stride * Height), palette = TestPng.Noise(3 * size, seed: 5);
        byte[] file = TestPng.File(
            TestPng.Header(Width, Height, depth, 3), ("PLTE", palette), ("tRNS", TestPng.Noise(size, seed: 9)), TestPng.Data(Rows(raw, stride)), TestPng.End);
        ImageCodec.Decode(file).Pixels.ShouldBe(Samples(raw, stride, depth).SelectMany(index => palette.Skip(3 * index).Take(3)));
    }

    [Fact]
    public void Decode_IndexBeyondPalette_GivesPillowsGrayRamp()
    {
        byte[] file = TestPng.File(TestPng.Header(3, 1, 8, 3), ("PLTE", [10, 20, 30]), TestPng.Data([[0, 1, 200]]), TestPng.End);
        ImageCodec.Decode(file).Pixels.ShouldBe([10, 20, 30, 1, 1, 1, 200, 200, 200]);
    }

    [Fact]
    public void Decode_ColourProfileGammaAndKey_ChangeNothing()
    {
        byte[] raw = TestPng.Noise(3 * Width * Height);
        using SKColorSpace linear = SKColorSpace.CreateRgb(SKColorSpaceTransferFn.Linear, SKColorSpaceXyz.AdobeRgb).ShouldNotBeNull();
        using SKBitmap wide = new(new SKImageInfo(1, 1, SKColorType.Rgba8888, SKAlphaType.Opaque, linear));
        using SKData encoded = wide.Encode(SKEncodedImageFormat.Png, 100).ShouldNotBeNull();
        byte[] profile = ChunkOf(encoded.ToArray(), "iCCP");
        byte[] file = TestPng.File(
            TestPng.Header(Width, Height, 8, 2), ("gAMA", [0, 0, 0x40, 0]), ("cICP", [9, 16, 0, 1]), ("iCCP", profile), ("sRGB", [0]),
            ("tRNS", [0, raw[0], 0, raw[1], 0, raw[2]]), ("tEXt", [(byte)'a', 0, (byte)'b']), TestPng.Data(Rows(raw, 3 * Width)), TestPng.End);
        ImageCodec.Decode(file).Pixels.ShouldBe(raw);
    }

    [Fact]
    public void Decode_Interlaced_GivesTheSamePixels()
    {
        byte[] raw = TestPng.Noise(3 * Width * Height);
        (int X, int Y, int StepX, int StepY)[] passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];
        var rows = new List<byte[]>();
        foreach ((int x0, int y0, int stepX, int stepY) in passes)
        {
            for (int y = y0; y < Height && x0 < Width; y += stepY)
            {
                var row = new List<byte>();
                for (int x = x0; x < Width; x += stepX)
                    row.AddRange(raw.AsSpan(((y * Width) + x) * 3, 3));
                rows.Add([.. row]);
            }
        }

        byte[] file = TestPng.File(TestPng.Header(Width, Height, 8, 2, interlace: 1), TestPng.Data(rows), TestPng.End);
        ImageCodec.Decode(file).Pixels.ShouldBe(raw);
    }

    [Theory]
    [InlineData(SKEncodedImageFormat.Jpeg, 100, 12), InlineData(SKEncodedImageFormat.Webp, 100, 0)]
    public void Decode_JpegAndWebP_GivesTheImage(SKEncodedImageFormat format, int quality, int tolerance)
    {
        using SKBitmap bitmap = Gradient(64, 48);
        using SKData? data = format == SKEncodedImageFormat.Webp
            ? bitmap.PeekPixels().Encode(new SKWebpEncoderOptions(SKWebpEncoderCompression.Lossless, quality))
            : bitmap.Encode(format, quality);
        RgbImage image = ImageCodec.Decode(data.ShouldNotBeNull().ToArray());
        (image.Width, image.Height).ShouldBe((64, 48));
        for (int y = 0; y < 48; y++)
        {
            for (int x = 0; x < 64; x++)
            {
                SKColor color = bitmap.GetPixel(x, y);
                int at = ((y * 64) + x) * 3;
                Math.Abs(image.Pixels[at] - color.Red).ShouldBeLessThanOrEqualTo(tolerance);
                Math.Abs(image.Pixels[at + 1] - color.Green).ShouldBeLessThanOrEqualTo(tolerance);
                Math.Abs(image.Pixels[at + 2] - color.Blue).ShouldBeLessThanOrEqualTo(tolerance);
            }
        }
    }

    [Fact]
    public void Decode_Stream_GivesTheSameAndLeavesItOpen()
    {
        byte[] file = PngCodec.Encode(new RgbImage(Width, Height, TestPng.Noise(3 * Width * Height)));
        using var stream = new MemoryStream(file);
        ImageCodec.Decode(stream).Pixels.ShouldBe(ImageCodec.Decode(file).Pixels);
        stream.CanRead.ShouldBeTrue();
    }

    private static RgbImage Decoded(int width, int height, int depth, int colorType, int stride) => ImageCodec.Decode(TestPng.File(
        TestPng.Header(width, height, depth, colorType), TestPng.Data(Rows(TestPng.Noise(stride * height), stride)), TestPng.End));

    private static byte[] ChunkOf(byte[] file, string type)
    {
        int at = file.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(type));
        at.ShouldBePositive();
        return file.AsSpan(at + 4, System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at - 4))).ToArray();
    }

    private static IEnumerable<byte[]> Rows(byte[] raw, int stride) => raw.Chunk(stride);

    private static IEnumerable<int> Samples(byte[] raw, int stride, int depth) =>
        from y in Enumerable.Range(0, Height)
        from x in Enumerable.Range(0, Width)
        let bit = x * depth
        select (raw[(y * stride) + (bit / 8)] >> (8 - depth - (bit % 8))) & ((1 << depth) - 1);

    private static SKBitmap Gradient(int width, int height)
    {
        var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque, colorspace: null));
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                bitmap.SetPixel(x, y, new SKColor((byte)(x * 4), (byte)(y * 5), (byte)(x + y)));
        }

        return bitmap;
    }
}
