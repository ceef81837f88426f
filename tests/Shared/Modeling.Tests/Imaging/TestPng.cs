using System.Buffers.Binary;
using System.IO.Compression;
using ICSharpCode.SharpZipLib.Checksum;

namespace RlhfT2I.Modeling.Tests.Imaging;

/// <summary>Makes PNG files of every kind by hand, right and wrong ones.</summary>
internal static class TestPng
{
    public static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    /// <summary>A whole file of the chunks in order, with right lengths and checksums.</summary>
    public static byte[] File(params (string Type, byte[] Content)[] chunks) => [.. Signature, .. chunks.SelectMany(Chunk)];

    public static (string Type, byte[] Content) Header(int width, int height, int depth, int colorType, int interlace = 0)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)depth, (byte)colorType, (byte)interlace);
        return ("IHDR", header);
    }

    /// <summary>Rows without filter, compressed; each row is preceded by filter type 0.</summary>
    public static (string Type, byte[] Content) Data(IEnumerable<byte[]> rows)
    {
        using var stream = new MemoryStream();
        using (var zlib = new ZLibStream(stream, CompressionLevel.Optimal, leaveOpen: true))
        {
            foreach (byte[] row in rows)
            {
                zlib.WriteByte(0);
                zlib.Write(row);
            }
        }

        return ("IDAT", stream.ToArray());
    }

    public static (string Type, byte[] Content) End => ("IEND", []);

    public static byte[] Chunk((string Type, byte[] Content) chunk)
    {
        byte[] bytes = new byte[chunk.Content.Length + 12];
        BinaryPrimitives.WriteInt32BigEndian(bytes, chunk.Content.Length);
        for (int i = 0; i < 4; i++)
            bytes[4 + i] = (byte)chunk.Type[i];
        chunk.Content.CopyTo(bytes, 8);
        var crc = new Crc32();
        crc.Update(new ArraySegment<byte>(bytes, 4, chunk.Content.Length + 4));
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(bytes.Length - 4), (uint)crc.Value);
        return bytes;
    }

    /// <summary>Deterministic bytes that look like noise.</summary>
    public static byte[] Noise(int count, int seed = 1)
    {
        byte[] bytes = new byte[count];
        uint state = (uint)seed;
        for (int i = 0; i < count; i++)
        {
            state = (state * 1664525) + 1013904223;
            bytes[i] = (byte)(state >> 24);
        }

        return bytes;
    }
}
