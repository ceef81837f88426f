using System.Buffers.Binary;

namespace RlhfT2I.Modeling.Imaging;

/// <summary>The segment structure of JPEG files (ITU-T T.81, annex B).</summary>
internal static class JpegFormat
{
    // A scan decodes the whole image again; real progressive files have about ten.
    private const int MaxScans = 64;

    public static ReadOnlySpan<byte> Signature => [0xff, 0xd8, 0xff];

    /// <summary>Walks all segments to the end of the image.</summary>
    /// <exception cref="ImageFormatException">The file is damaged, over a limit, CMYK, or followed by other data.</exception>
    public static (int Width, int Height) Inspect(ReadOnlySpan<byte> file, ImageLimits limits)
    {
        (int Width, int Height)? size = null;
        int scans = 0, at = 2;
        while (true)
        {
            while (at + 1 < file.Length && file[at] == 0xff && file[at + 1] == 0xff)
                at++;
            Require(at + 1 < file.Length && file[at] == 0xff, "the JPEG is cut short or damaged");
            byte marker = file[at + 1];
            at += 2;
            if (marker == 0xd9)
                break;

            Require(at + 2 <= file.Length, "the JPEG is cut short");
            int length = BinaryPrimitives.ReadUInt16BigEndian(file[at..]);
            Require(length >= 2 && length <= file.Length - at, "the JPEG is cut short");
            if (IsFrameHeader(marker))
            {
                Require(size is null, "the JPEG has two frames");
                size = ReadFrame(file.Slice(at, length), limits);
            }

            at += length;
            if (marker != 0xda)
                continue;
            Require(size is not null && ++scans <= MaxScans, $"the JPEG has a scan before its frame or more than {MaxScans} scans");
            at = EndOfScan(file, at);
        }

        Require(size is not null && scans > 0, "the JPEG holds no image");
        // Some cameras pad to whole sectors; anything but zeros would be a second file.
        Require(file[at..].IndexOfAnyExcept((byte)0) < 0, "other data follows the end of the JPEG");
        return size!.Value;
    }

    // SOF0 to SOF15 but DHT, JPG and DAC, which share the range.
    private static bool IsFrameHeader(byte marker) => marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc);

    private static (int Width, int Height) ReadFrame(ReadOnlySpan<byte> segment, ImageLimits limits)
    {
        Require(segment.Length >= 8, "the JPEG's frame header is too short");
        int height = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), width = BinaryPrimitives.ReadUInt16BigEndian(segment[5..]);
        limits.Check(width, height);
        Require(segment[2] == 8 && segment[7] is 1 or 3,
            $"the JPEG has {segment[7]} components of {segment[2]} bits; allowed are 1 or 3 of 8 bits");
        return (width, height);
    }

    /// <summary>Position of the marker that ends the entropy-coded data; stuffed zeros and restart markers belong to it.</summary>
    private static int EndOfScan(ReadOnlySpan<byte> file, int at)
    {
        while (true)
        {
            int next = file[at..].IndexOf((byte)0xff);
            Require(next >= 0 && at + next + 1 < file.Length, "the JPEG is cut short");
            at += next;
            if (file[at + 1] is not (0x00 or (>= 0xd0 and <= 0xd7)))
                return at;
            at += 2;
        }
    }

    private static void Require(bool condition, string reason)
    {
        if (!condition)
            throw new ImageFormatException($"Not a usable image: {reason}.");
    }
}
