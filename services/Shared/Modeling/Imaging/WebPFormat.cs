using System.Buffers.Binary;

namespace RlhfT2I.Modeling.Imaging;

/// <summary>The chunk structure of WebP files (RFC 9649).</summary>
internal static class WebPFormat
{
    private const int AnimationFlag = 0x02;

    public static bool Matches(ReadOnlySpan<byte> file) =>
        file.Length >= 12 && file.StartsWith("RIFF"u8) && file[8..12].SequenceEqual("WEBP"u8);

    /// <summary>Walks all chunks.</summary>
    /// <exception cref="ImageFormatException">The file is damaged, animated, over a limit or followed by other data.</exception>
    public static (int Width, int Height) Inspect(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        Require(BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) == file.Length - 8, "the WebP's stated length is not the file's");
        (int Width, int Height)? size = null;
        ReadOnlySpan<byte> rest = file[12..];
        while (!rest.IsEmpty)
        {
            Require(rest.Length >= 8, "the WebP is cut short");
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            Require(length + (length & 1) <= rest.Length - 8, "the WebP is cut short");
            ReadOnlySpan<byte> content = rest.Slice(8, (int)length);
            Require(!rest.StartsWith("ANIM"u8) && !rest.StartsWith("ANMF"u8), "the WebP is animated; only single images are taken");
            if (rest.StartsWith("VP8 "u8) || rest.StartsWith("VP8L"u8))
            {
                Require(size is null, "the WebP holds two images");
                size = rest[3] == (byte)'L' ? LosslessSize(content) : LossySize(content);
                limits.Check(size.Value.Width, size.Value.Height);
            }
            else if (rest.StartsWith("VP8X"u8))
            {
                Require(content.Length >= 10 && (content[0] & AnimationFlag) == 0, "the WebP is animated; only single images are taken");
                limits.Check(1 + Read24(content[4..]), 1 + Read24(content[7..]));
            }

            rest = rest[(int)(8 + length + (length & 1))..];
        }

        return size ?? throw new ImageFormatException("Not a usable image: the WebP holds no image.");
    }

    private static (int Width, int Height) LossySize(ReadOnlySpan<byte> content)
    {
        Require(content.Length >= 10 && content[3] == 0x9d && content[4] == 0x01 && content[5] == 0x2a,
            "the WebP's frame header is damaged");
        return (BinaryPrimitives.ReadUInt16LittleEndian(content[6..]) & 0x3fff,
            BinaryPrimitives.ReadUInt16LittleEndian(content[8..]) & 0x3fff);
    }

    private static (int Width, int Height) LosslessSize(ReadOnlySpan<byte> content)
    {
        Require(content.Length >= 5 && content[0] == 0x2f, "the WebP's frame header is damaged");
        uint bits = BinaryPrimitives.ReadUInt32LittleEndian(content[1..]);
        return ((int)(bits & 0x3fff) + 1, (int)((bits >> 14) & 0x3fff) + 1);
    }

    private static int Read24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);

    private static void Require(bool condition, string reason)
    {
        if (!condition)
            throw new ImageFormatException($"Not a usable image: {reason}.");
    }
}
