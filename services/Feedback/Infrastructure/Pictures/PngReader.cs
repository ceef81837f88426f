using System.Buffers.Binary;
using System.IO.Compression;

namespace RlhfT2I.Feedback.Infrastructure.Pictures;

/// <summary>Reads PNG files of 8 bits a channel without interlacing, in grey or colour, with or without alpha, which is laid over white. Others are refused.</summary>
internal static class PngReader
{
    private static readonly byte[] Signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Decodes a file.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="maxPixelCount">Most pixels that are decoded.</param>
    /// <exception cref="InvalidDataException">It is broken, too large or of a kind that is not read.</exception>
    public static Pixels Read(ReadOnlySpan<byte> file, int maxPixelCount)
    {
        if (!file.StartsWith(Signature))
            throw new InvalidDataException("it is no PNG file");
        ReadOnlySpan<byte> header = [];
        using var data = new MemoryStream();
        for (int at = Signature.Length; at + 12 <= file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file[at..]);
            if (length < 0 || length > file.Length - at - 12)
                throw new InvalidDataException("it is cut off");
            ReadOnlySpan<byte> type = file.Slice(at + 4, 4), content = file.Slice(at + 8, length);
            if (type.SequenceEqual("IHDR"u8))
                header = content;
            else if (type.SequenceEqual("IDAT"u8))
                data.Write(content);
            at += 12 + length;
        }
        if (header.Length != 13)
            throw new InvalidDataException("it has no header");
        int width = BinaryPrimitives.ReadInt32BigEndian(header), height = BinaryPrimitives.ReadInt32BigEndian(header[4..]);
        if (width <= 0 || height <= 0 || (long)width * height > maxPixelCount)
            throw new InvalidDataException($"{width} x {height} pixels are not in 1 to {maxPixelCount}");
        if (header[8] != 8 || header[12] != 0 || ChannelsOf(header[9]) is not { } channels)
            throw new InvalidDataException($"bit depth {header[8]}, colour type {header[9]}, interlacing {header[12]} are not read");
        data.Position = 0;
        return ToRgb(Unfilter(data, width, height, channels), width, height, channels);
    }

    private static int? ChannelsOf(byte colorType) => colorType switch { 0 => 1, 2 => 3, 4 => 2, 6 => 4, _ => null };

    // PNG specification, section 9.2: each row says how it was predicted from its neighbours.
    private static byte[] Unfilter(Stream compressed, int width, int height, int channels)
    {
        using var rows = new ZLibStream(compressed, CompressionMode.Decompress);
        int stride = width * channels;
        byte[] pixels = new byte[stride * height], above = new byte[stride];
        Span<byte> filter = stackalloc byte[1];
        try
        {
            for (int y = 0; y < height; y++)
            {
                rows.ReadExactly(filter);
                Span<byte> row = pixels.AsSpan(y * stride, stride);
                rows.ReadExactly(row);
                for (int i = 0; i < stride; i++)
                {
                    int left = i >= channels ? row[i - channels] : 0, corner = i >= channels ? above[i - channels] : 0;
                    row[i] += Predict(filter[0], left, above[i], corner);
                }
                row.CopyTo(above);
            }
        }
        catch (EndOfStreamException)
        {
            throw new InvalidDataException("its pixels are cut off");
        }
        return pixels;
    }

    private static byte Predict(byte filter, int left, int up, int corner) => filter switch
    {
        0 => 0,
        1 => (byte)left,
        2 => (byte)up,
        3 => (byte)((left + up) / 2),
        4 => (byte)Paeth(left, up, corner),
        _ => throw new InvalidDataException($"row filter {filter} does not exist"),
    };

    private static int Paeth(int left, int up, int corner)
    {
        int estimate = left + up - corner;
        int byLeft = Math.Abs(estimate - left), byUp = Math.Abs(estimate - up), byCorner = Math.Abs(estimate - corner);
        return byLeft <= byUp && byLeft <= byCorner ? left : byUp <= byCorner ? up : corner;
    }

    private static Pixels ToRgb(byte[] pixels, int width, int height, int channels)
    {
        if (channels == 3)
            return new Pixels(width, height, pixels);
        byte[] rgb = new byte[width * height * 3];
        for (int i = 0; i < width * height; i++)
        {
            ReadOnlySpan<byte> pixel = pixels.AsSpan(i * channels, channels);
            int alpha = channels is 2 or 4 ? pixel[^1] : 255;
            for (int c = 0; c < 3; c++)
                rgb[i * 3 + c] = (byte)((pixel[channels >= 3 ? c : 0] * alpha + 255 * (255 - alpha) + 127) / 255);
        }
        return new Pixels(width, height, rgb);
    }
}
