using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.TestKit;
using SkiaSharp;

namespace RlhfT2I.Modeling.Tests.Imaging;

public sealed class ImageCodecHostileTests
{
    private static readonly byte[] Png = PngCodec.Encode(new RgbImage(16, 12, TestPng.Noise(16 * 12 * 3)));
    private static readonly byte[] Jpeg = Encoded(SKEncodedImageFormat.Jpeg);
    private static readonly byte[] WebP = Encoded(SKEncodedImageFormat.Webp);

    [Fact]
    public void Decode_PngOf2500Megapixels_IsRefusedFromItsHeader()
    {
        byte[] bomb = TestPng.File(TestPng.Header(50_000, 50_000, 8, 2), ("IDAT", new byte[29_000]), TestPng.End);
        Refused(bomb).ShouldContain("50000 x 50000");
    }

    [Theory]
    [InlineData(8193, 1), InlineData(1, 8193), InlineData(8192, 2049), InlineData(int.MaxValue, int.MaxValue), InlineData(-1, 5), InlineData(0, 5), InlineData(5, 0)]
    public void Decode_SideOutOfRange_IsRefused(int width, int height) =>
        Refused(TestPng.File(TestPng.Header(width, height, 8, 2), ("IDAT", new byte[100]), TestPng.End)).ShouldContain(" x ");

    [Fact]
    public void Decode_JpegOf400Megapixels_IsRefusedFromItsHeader()
    {
        byte[] bomb = [.. Jpeg];
        int frame = bomb.AsSpan().IndexOf([(byte)0xff, (byte)0xc0]);
        (bomb[frame + 5], bomb[frame + 6], bomb[frame + 7], bomb[frame + 8]) = (20_000 >> 8, 20_000 & 0xff, 20_000 >> 8, 20_000 & 0xff);
        Refused(bomb).ShouldContain("20000 x 20000");
    }

    [Fact]
    public void Decode_JpegOfEndlessScans_IsRefused()
    {
        int scan = Jpeg.AsSpan().IndexOf([(byte)0xff, (byte)0xda]);
        byte[] bomb = [.. Jpeg[..^2], .. Enumerable.Repeat(Jpeg[scan..^2], 100).SelectMany(part => part), 0xff, 0xd9];
        Refused(bomb).ShouldContain("more than 64 scans");
    }

    [Fact]
    public void Decode_PixelsBeyondTheLimitGiven_IsRefused()
    {
        ImageCodec.Decode(Png, new ImageLimits { MaxPixels = 192, MaxSide = 16, MaxBytes = Png.Length }).Width.ShouldBe(16);
        Refused(Png, new ImageLimits { MaxPixels = 191 }).ShouldContain("16 x 12");
        Refused(Png, new ImageLimits { MaxSide = 15 }).ShouldContain("15 on a side");
        Refused(Png, new ImageLimits { MaxBytes = Png.Length - 1 }).ShouldContain("longer than");
        using var stream = new MemoryStream(Png);
        Should.Throw<ImageFormatException>(() => ImageCodec.Decode(stream, new ImageLimits { MaxBytes = Png.Length - 1 }));
    }

    [Fact]
    public void Decode_EndlessStream_IsReadToTheLimitOnly()
    {
        using var stream = new EndlessStream();
        Should.Throw<ImageFormatException>(() => ImageCodec.Decode(stream, new ImageLimits { MaxBytes = 1 << 20 }));
        stream.Given.ShouldBeLessThan((1 << 20) + 200_000);
    }

    [Theory]
    [InlineData("acTL"), InlineData("fcTL")]
    public void Decode_AnimatedPng_IsRefused(string chunk) => Refused(TestPng.File(
        TestPng.Header(1, 1, 8, 2), (chunk, new byte[8]), TestPng.Data([[1, 2, 3]]), TestPng.End)).ShouldContain("APNG");

    [Fact]
    public void Decode_EveryTruncation_IsRefused()
    {
        foreach (byte[] file in (byte[][])[Png, Jpeg, WebP])
        {
            for (int length = 0; length < file.Length; length++)
                Should.Throw<ImageFormatException>(() => ImageCodec.Decode(file.AsSpan(0, length).ToArray()), $"{length} of {file.Length} bytes");
        }
    }

    [Fact]
    public void Decode_DataBehindTheEnd_IsRefused()
    {
        foreach (byte[] file in (byte[][])[Png, Jpeg, WebP])
        {
            ImageCodec.Decode(file).Width.ShouldBe(16);
            Refused([.. file, .. "PK\u0003\u0004"u8]);
        }
    }

    [Fact]
    public void Decode_DataShorterThanTheRows_IsRefused() => Refused(TestPng.File(
        TestPng.Header(4, 4, 8, 2), TestPng.Data([new byte[12], new byte[12]]), TestPng.End)).ShouldContain("damaged");

    [Fact]
    public void Decode_WrongChecksum_IsRefused()
    {
        byte[] file = [.. Png];
        file[^20] ^= 1;
        Refused(file).ShouldContain("checksum");
    }

    [Fact]
    public void Decode_MisplacedChunks_IsRefused()
    {
        (string, byte[]) header = TestPng.Header(1, 1, 8, 2), data = TestPng.Data([[1, 2, 3]]);
        ImageCodec.Decode(TestPng.File(header, data, TestPng.End)).Pixels.ShouldBe([1, 2, 3]);
        Refused(TestPng.File(header, header, data, TestPng.End)).ShouldContain("two headers");
        Refused(TestPng.File(header, data, ("tEXt", []), data, TestPng.End)).ShouldContain("two places");
        Refused(TestPng.File(header, data, ("PLTE", new byte[3]), TestPng.End)).ShouldContain("palette");
        Refused(TestPng.File(header, ("ABCD", []), data, TestPng.End)).ShouldContain("critical chunk");
        Refused(TestPng.File(header, TestPng.End)).ShouldContain("before its image data");
        Refused(TestPng.File(data, header, TestPng.End)).ShouldContain("begin with its header");
        Refused(TestPng.File(TestPng.Header(1, 1, 8, 3), TestPng.Data([[0]]), TestPng.End)).ShouldContain("before its image data");
        Refused(TestPng.File(TestPng.Header(1, 1, 8, 3), ("PLTE", new byte[4]), TestPng.Data([[0]]), TestPng.End)).ShouldContain("palette of 4 bytes");
        Refused(TestPng.File(TestPng.Header(1, 1, 7, 2), data, TestPng.End)).ShouldContain("bit depth 7");
    }

    [Fact]
    public void Decode_OtherFormats_IsRefused()
    {
        Refused([]).ShouldContain("none of PNG");
        Refused("GIF89a\u0001\u0000\u0001\u0000"u8.ToArray()).ShouldContain("none of PNG");
        Refused("<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray()).ShouldContain("none of PNG");
        Refused([(byte)'B', (byte)'M', .. new byte[60]]).ShouldContain("none of PNG");
    }

    [Fact]
    public void Decode_RandomBytes_SucceedsOrRefuses() => Check(
        from start in Gen.Elements(TestPng.Signature, [0xff, 0xd8, 0xff], [.. "RIFF"u8, 12, 0, 0, 0, .. "WEBPVP8 "u8], [])
        from rest in ArbMap.Default.GeneratorFor<byte[]>()
        select (byte[])[.. start, .. rest]);

    [Fact]
    public void Decode_FlippedBits_SucceedsOrRefuses() => Check(
        from file in Gen.Elements(Png, Jpeg, WebP)
        from at in Gen.Choose(0, (file.Length * 8) - 1)
        from other in Gen.Choose(0, (file.Length * 8) - 1)
        select Flipped(file, at, other));

    [Fact]
    public void Decode_DamagedDataUnderRightChecksums_SucceedsOrRefuses() => Check(
        from depth in Gen.Elements(1, 2, 4, 8, 16)
        from colorType in Gen.Choose(0, 6)
        from interlace in Gen.Choose(0, 1)
        from width in Gen.Choose(1, 40)
        from palette in Gen.Choose(0, 20)
        from noise in ArbMap.Default.GeneratorFor<byte[]>()
        select TestPng.File(
            TestPng.Header(width, 8, depth, colorType, interlace), ("PLTE", TestPng.Noise(palette * 3)), TestPng.Data([noise, .. Enumerable.Repeat(noise, 9)]), TestPng.End));

    private static byte[] Flipped(byte[] file, params int[] bits)
    {
        byte[] copy = [.. file];
        foreach (int bit in bits)
            copy[bit / 8] ^= (byte)(1 << (bit % 8));
        return copy;
    }

    private static void Check(Gen<byte[]> files) => Prop.ForAll(files.ToArbitrary(), bytes =>
    {
        try
        {
            RgbImage image = ImageCodec.Decode(bytes);
            return image.Pixels.Length == image.Width * image.Height * 3;
        }
        catch (ImageFormatException)
        {
            return true;
        }
    }).Check(Fuzzing.Runs(500));

    /// <summary>Expects the documented refusal within 5 seconds, 4 MB of managed and 64 MB of resident memory.</summary>
    private static string Refused(byte[] bytes, ImageLimits? limits = null)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread(), resident = Environment.WorkingSet;
        var watch = Stopwatch.StartNew();
        string message = Should.Throw<ImageFormatException>(() => ImageCodec.Decode(bytes, limits)).Message;
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        (GC.GetAllocatedBytesForCurrentThread() - allocated).ShouldBeLessThan(4 << 20);
        (Environment.WorkingSet - resident).ShouldBeLessThan(64 << 20);
        return message;
    }

    private static byte[] Encoded(SKEncodedImageFormat format)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(16, 12, SKColorType.Rgba8888, SKAlphaType.Opaque));
        byte[] noise = TestPng.Noise(16 * 12 * 3);
        for (int i = 0; i < 16 * 12; i++)
            bitmap.SetPixel(i % 16, i / 16, new SKColor(noise[3 * i], noise[(3 * i) + 1], noise[(3 * i) + 2]));
        using SKData data = bitmap.Encode(format, 90);
        return data.ToArray();
    }

    private sealed class EndlessStream : MemoryStream
    {
        public long Given { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Given += count;
            return count;
        }
    }
}
