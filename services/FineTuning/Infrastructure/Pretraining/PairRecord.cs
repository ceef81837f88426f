using System.Buffers.Binary;

namespace RlhfT2I.FineTuning.Infrastructure.Pretraining;

/// <summary>A pair of an index.</summary>
/// <param name="Part">Number of its file.</param>
/// <param name="Place">Where in it.</param>
/// <param name="Check">64 bits of SHA-256 over its caption and image.</param>
internal readonly record struct PairRecord(int Part, PairPlace Place, ulong Check)
{
    /// <summary>Bytes of a record.</summary>
    public const int Size = 36;

    public void Write(BinaryWriter writer)
    {
        writer.Write(Part);
        writer.Write(Place.First);
        writer.Write(Place.FirstLength);
        writer.Write(Place.Second);
        writer.Write(Place.SecondLength);
        writer.Write(Check);
    }

    public static PairRecord Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadInt32LittleEndian(bytes),
        new PairPlace(
            BinaryPrimitives.ReadInt64LittleEndian(bytes[4..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[24..])),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[28..]));
}
