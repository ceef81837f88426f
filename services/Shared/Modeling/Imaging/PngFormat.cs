using System.Buffers.Binary;
using ICSharpCode.SharpZipLib.Checksum;

namespace RlhfT2I.Modeling.Imaging;

/// <summary>The chunk structure of PNG files (PNG specification, third edition, sections 5 and 11).</summary>
internal static class PngFormat
{
    private const int Gray = 0, Rgb = 2, Palette = 3, GrayAlpha = 4, Rgba = 6;

    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    /// <summary>Checks a whole file and gives a copy that holds only what decides its pixels.</summary>
    /// <remarks>
    /// Only IHDR, PLTE, IDAT and IEND are kept: colour profiles, gamma and transparency must not change the values (Pillow's
    /// conversion to RGB ignores them too), and compressed texts or profiles need never be unpacked. A palette is filled up
    /// with the grey ramp that Pillow has behind a short one, so that every index has a colour.
    /// </remarks>
    /// <exception cref="ImageFormatException">The file is damaged, animated, over a limit or followed by other data.</exception>
    public static (int Width, int Height, byte[] Essence) Inspect(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        (int width, int height, int depth, int colorType) = ReadHeader(file, limits);
        var essence = new MemoryStream(file.Length);
        essence.Write(file[..Signature.Length]);
        bool palette = false, data = false, dataOver = false;
        ReadOnlySpan<byte> rest = file[Signature.Length..];
        while (true)
        {
            ReadOnlySpan<byte> chunk = NextChunk(rest);
            rest = rest[chunk.Length..];
            ReadOnlySpan<byte> type = chunk[4..8];
            if (type.SequenceEqual("IEND"u8))
            {
                Require(chunk.Length == 12 && data && (palette || colorType != Palette), "the PNG ends before its image data");
                Require(rest.IsEmpty, $"{rest.Length} bytes follow the end of the PNG");
                essence.Write(chunk);
                return (width, height, essence.ToArray());
            }

            Require(!(type.SequenceEqual("acTL"u8) || type.SequenceEqual("fcTL"u8) || type.SequenceEqual("fdAT"u8)),
                "the PNG is animated (APNG); only single images are taken");
            if (type.SequenceEqual("IDAT"u8))
            {
                Require(!dataOver, "the PNG's image data is in two places");
                data = true;
                essence.Write(chunk);
                continue;
            }

            dataOver |= data;
            if (type.SequenceEqual("PLTE"u8))
            {
                Require(!palette && !data, "the PNG's palette is out of place");
                palette = true;
                if (colorType == Palette)
                    WriteChunk(essence, type, FilledPalette(chunk[8..^4], depth));
            }
            else if (type.SequenceEqual("IHDR"u8))
            {
                Require(essence.Length == Signature.Length, "the PNG has two headers");
                essence.Write(chunk);
            }
            else
            {
                Require((type[0] & 0x20) != 0, "the PNG has a critical chunk that is not known");
            }
        }
    }

    /// <summary>Appends a chunk with its length and checksum.</summary>
    public static void WriteChunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        byte[] chunk = new byte[content.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        type.CopyTo(chunk.AsSpan(4));
        content.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(content.Length + 8), Checksum(chunk.AsSpan(4, content.Length + 4)));
        stream.Write(chunk);
    }

    private static (int Width, int Height, int Depth, int ColorType) ReadHeader(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        Require(file.Length > 33 && file[12..16].SequenceEqual("IHDR"u8) && BinaryPrimitives.ReadInt32BigEndian(file[8..]) == 13,
            "the PNG does not begin with its header");
        uint width = BinaryPrimitives.ReadUInt32BigEndian(file[16..]), height = BinaryPrimitives.ReadUInt32BigEndian(file[20..]);
        limits.Check(width, height);
        (int depth, int colorType) = (file[24], file[25]);
        bool known = colorType switch
        {
            Gray => depth is 1 or 2 or 4 or 8 or 16,
            Palette => depth is 1 or 2 or 4 or 8,
            Rgb or GrayAlpha or Rgba => depth is 8 or 16,
            _ => false,
        };
        Require(known && file[26] == 0 && file[27] == 0 && file[28] <= 1,
            $"the PNG header's bit depth {depth}, colour type {colorType} and methods {file[26]}, {file[27]}, {file[28]} " +
            "are not valid together");
        return ((int)width, (int)height, depth, colorType);
    }

    /// <summary>The chunk at the start of <paramref name="rest"/>: length, type, content and checksum, which is verified.</summary>
    private static ReadOnlySpan<byte> NextChunk(ReadOnlySpan<byte> rest)
    {
        Require(rest.Length >= 12, "the PNG is cut short");
        uint length = BinaryPrimitives.ReadUInt32BigEndian(rest);
        Require(length <= rest.Length - 12, "the PNG is cut short");
        ReadOnlySpan<byte> chunk = rest[..((int)length + 12)];
        Require(Checksum(chunk[4..^4]) == BinaryPrimitives.ReadUInt32BigEndian(chunk[^4..]), "the PNG is damaged: a checksum is wrong");
        return chunk;
    }

    private static byte[] FilledPalette(ReadOnlySpan<byte> palette, int depth)
    {
        int size = 1 << depth;
        Require(palette.Length is > 0 && palette.Length % 3 == 0 && palette.Length <= 3 * size,
            $"the PNG's palette of {palette.Length} bytes has a wrong length");
        byte[] filled = new byte[3 * size];
        for (int i = 0; i < filled.Length; i++)
            filled[i] = (byte)(i / 3);
        palette.CopyTo(filled);
        return filled;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = new Crc32();
        crc.Update(bytes.ToArray());
        return (uint)crc.Value;
    }

    private static void Require(bool condition, string reason)
    {
        if (!condition)
            throw new ImageFormatException($"Not a usable image: {reason}.");
    }
}
