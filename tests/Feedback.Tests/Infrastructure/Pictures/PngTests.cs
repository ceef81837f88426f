using System.Buffers.Binary;
using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;
using RlhfT2I.Feedback.Infrastructure.Pictures;
using RlhfT2I.TestKit;

namespace RlhfT2I.Feedback.Tests.Infrastructure.Pictures;

public sealed class PngTests
{
    [Fact]
    public void Read_WhatWasWritten_HasTheSamePixels() =>
        Prop.ForAll(Gen.Choose(1, 20).ToArbitrary(), Gen.Choose(1, 20).ToArbitrary(), Gen.Choose(0, 1 << 20).ToArbitrary(), (width, height, seed) =>
        {
            byte[] rgb = new byte[width * height * 3];
            new System.Random(seed).NextBytes(rgb);
            Pixels read = PngReader.Read(PngWriter.Write(new Pixels(width, height, rgb)), 1 << 20);
            (read.Width, read.Height).ShouldBe((width, height));
            read.Rgb.ShouldBe(rgb);
        }).Check(Fuzzing.Runs());

    [Fact]
    public void Write_PicturesOfOneSize_HaveFilesOfOneLength()
    {
        byte[] plain = new byte[64 * 64 * 3], noise = new byte[64 * 64 * 3];
        new System.Random(1).NextBytes(noise);
        PngWriter.Write(new Pixels(64, 64, plain)).Length.ShouldBe(PngWriter.Write(new Pixels(64, 64, noise)).Length);
    }

    [Fact]
    public void Read_EveryRowFilterAndAlpha_IsUndone()
    {
        // Five rows of two RGBA pixels, each row by another filter, all of them 10, 20, 30 opaque and 40, 50, 60 transparent.
        byte[] row = [10, 20, 30, 255, 40, 50, 60, 0];
        byte[] previous = new byte[8];
        using var raw = new MemoryStream();
        for (byte filter = 0; filter < 5; filter++)
        {
            raw.WriteByte(filter);
            for (int i = 0; i < 8; i++)
            {
                int left = i >= 4 ? row[i - 4] : 0, up = previous[i], corner = i >= 4 ? previous[i - 4] : 0;
                int estimate = left + up - corner;
                int[] candidates = [left, up, corner];
                int predicted = filter switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, _ => candidates.MinBy(value => Math.Abs(estimate - value)) };
                raw.WriteByte((byte)(row[i] - predicted));
            }
            previous = row;
        }
        Pixels pixels = PngReader.Read(File(2, 5, 6, raw.ToArray()), 100);
        for (int y = 0; y < 5; y++)
            pixels.Rgb[(y * 6)..(y * 6 + 6)].ShouldBe<byte>([10, 20, 30, 255, 255, 255]);
    }

    [Theory]
    [InlineData(3, "colour type 3")]
    [InlineData(2, "cut off")]
    public void Read_BrokenOrOtherKind_SaysWhatIsWrong(byte colorType, string problem) =>
        Should.Throw<InvalidDataException>(() => PngReader.Read(File(4, 4, colorType, [0]), 100)).Message.ShouldContain(problem);

    [Fact]
    public void Read_TooManyPixels_IsRefusedBeforeTheyAreDecoded() =>
        Should.Throw<InvalidDataException>(() => PngReader.Read(File(40_000, 40_000, 2, []), 1 << 24)).Message.ShouldContain("40000 x 40000");

    [Fact]
    public void Read_AnyBytes_NeverThrowsAnythingElse() =>
        Prop.ForAll(Gen.Choose(0, 1 << 20).ToArbitrary(), seed =>
        {
            var random = new System.Random(seed);
            byte[] file = PngWriter.Write(new Pixels(3, 3, new byte[27]));
            for (int i = 0; i < 3; i++)
                file[random.Next(file.Length)] = (byte)random.Next(256);
            try
            {
                PngReader.Read(file.AsSpan(0, random.Next(file.Length + 1)), 100);
            }
            catch (InvalidDataException)
            {
                // The one refusal.
            }
        }).Check(Fuzzing.Runs(500));

    [Fact]
    public void CentredOn_LargerCanvas_HasWhiteAround()
    {
        byte[] rgb = new Pixels(1, 1, [1, 2, 3]).CentredOn(3, 3).Rgb;
        rgb[12..15].ShouldBe<byte>([1, 2, 3]);
        rgb.Count(value => value == 255).ShouldBe(24);
    }

    private static byte[] File(int width, int height, byte colorType, byte[] rows)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
            zlib.Write(rows);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = colorType;
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR"u8, header), .. Chunk("IDAT"u8, data.ToArray()), .. Chunk("IEND"u8, [])];
    }

    // The reader leaves checksums to the blob's digest.
    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] content)
    {
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        return [.. length, .. type, .. content, 0, 0, 0, 0];
    }
}
