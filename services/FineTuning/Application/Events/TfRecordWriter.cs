using System.Buffers.Binary;
using System.Numerics;

namespace RlhfT2I.FineTuning.Application.Events;

/// <summary>
/// Writes TensorFlow's record format: length (uint64), masked CRC-32C of the length, data, masked CRC-32C of the data, little-endian
/// (tensorflow/core/lib/io/record_writer.h). The caller owns the stream.
/// </summary>
/// <param name="stream">Where to.</param>
internal sealed class TfRecordWriter(Stream stream)
{
    private const uint MaskDelta = 0xA282EAD8;
    private const int MaskRotation = 15;

    /// <summary>Writes a record.</summary>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        byte[] frame = new byte[sizeof(ulong) + sizeof(uint) + data.Length + sizeof(uint)];
        BinaryPrimitives.WriteUInt64LittleEndian(frame, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(sizeof(ulong)), MaskedChecksum(frame.AsSpan(0, sizeof(ulong))));
        data.CopyTo(frame.AsMemory(sizeof(ulong) + sizeof(uint)));
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(frame.Length - sizeof(uint)), MaskedChecksum(data.Span));
        await stream.WriteAsync(frame, cancellationToken);
    }

    /// <summary>CRC-32C, rotated and shifted so that the checksum of data that holds checksums is still a good one.</summary>
    public static uint MaskedChecksum(ReadOnlySpan<byte> data)
    {
        uint checksum = uint.MaxValue;
        foreach (byte value in data)
            checksum = BitOperations.Crc32C(checksum, value);
        return BitOperations.RotateRight(~checksum, MaskRotation) + MaskDelta;
    }
}
