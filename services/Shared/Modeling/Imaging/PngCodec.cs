using System.Buffers.Binary;
using ICSharpCode.SharpZipLib.Zip.Compression;

namespace RlhfT2I.Modeling.Imaging;

/// <summary>Writes 8-bit RGB PNG files, lossless, the same bytes on every machine.</summary>
/// <remarks>
/// Images are addressed by the digest of their file. Native compressors choose other matches with other processors'
/// instructions, so the managed one is used.
/// </remarks>
public static class PngCodec
{
    private const int CompressionLevel = 6;
    private const int FilterTypes = 5;

    /// <summary>Encodes an image without any metadata.</summary>
    /// <returns>A complete PNG file.</returns>
    public static byte[] Encode(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        Span<byte> header = stackalloc byte[13];
        header.Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], image.Height);
        header[8] = 8;
        header[9] = 2;

        using var file = new MemoryStream();
        file.Write(PngFormat.Signature);
        PngFormat.WriteChunk(file, "IHDR"u8, header);
        PngFormat.WriteChunk(file, "IDAT"u8, Compress(Filter(image)));
        PngFormat.WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    /// <summary>
    /// Each row with the filter whose output has the smallest sum of absolute differences (PNG specification, section 12.7).
    /// </summary>
    private static byte[] Filter(RgbImage image)
    {
        int stride = image.Width * RgbImage.Channels;
        byte[] filtered = new byte[checked((stride + 1) * image.Height)];
        byte[] above = new byte[stride], candidate = new byte[stride];
        for (int y = 0; y < image.Height; y++)
        {
            ReadOnlySpan<byte> row = image.Pixels.AsSpan(y * stride, stride);
            Span<byte> target = filtered.AsSpan(y * (stride + 1), stride + 1);
            long best = long.MaxValue;
            for (byte type = 0; type < FilterTypes; type++)
            {
                long sum = FilterRow(type, row, above, candidate, best);
                if (sum >= best)
                    continue;
                best = sum;
                target[0] = type;
                candidate.CopyTo(target[1..]);
            }

            row.CopyTo(above);
        }

        return filtered;
    }

    /// <summary>Filters one row and gives its cost; stops early once the cost is over <paramref name="limit"/>.</summary>
    private static long FilterRow(byte type, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, Span<byte> target, long limit)
    {
        long sum = 0;
        for (int i = 0; i < row.Length && sum < limit; i++)
        {
            int left = i < RgbImage.Channels ? 0 : row[i - RgbImage.Channels];
            int corner = i < RgbImage.Channels ? 0 : above[i - RgbImage.Channels];
            int predicted = type switch
            {
                0 => 0,
                1 => left,
                2 => above[i],
                3 => (left + above[i]) / 2,
                _ => Paeth(left, above[i], corner),
            };
            target[i] = (byte)(row[i] - predicted);
            sum += Math.Abs((int)(sbyte)target[i]);
        }

        return sum;
    }

    private static int Paeth(int left, int up, int corner)
    {
        int estimate = left + up - corner;
        (int a, int b, int c) = (Math.Abs(estimate - left), Math.Abs(estimate - up), Math.Abs(estimate - corner));
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }

    private static byte[] Compress(byte[] data)
    {
        var deflater = new Deflater(CompressionLevel);
        deflater.SetInput(data);
        deflater.Finish();
        using var compressed = new MemoryStream();
        byte[] part = new byte[65_536];
        while (!deflater.IsFinished)
            compressed.Write(part, 0, deflater.Deflate(part));
        return compressed.ToArray();
    }
}
