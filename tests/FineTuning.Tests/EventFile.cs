using System.Buffers.Binary;
using Google.Protobuf;

namespace RlhfT2I.FineTuning.Tests;

/// <summary>Reads a TensorBoard event file back, by a table checksum of its own.</summary>
internal static class EventFile
{
    /// <summary>An event.</summary>
    public sealed record Event(double WallTime, long Step, string? Version, IReadOnlyDictionary<string, float> Values);

    /// <summary>Its events; a record whose length or checksum does not fit fails the test.</summary>
    public static IReadOnlyList<Event> Read(ReadOnlySpan<byte> file)
    {
        var events = new List<Event>();
        while (!file.IsEmpty)
        {
            int length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file));
            BinaryPrimitives.ReadUInt32LittleEndian(file[8..]).ShouldBe(Masked(file[..8]));
            ReadOnlySpan<byte> data = file.Slice(12, length);
            BinaryPrimitives.ReadUInt32LittleEndian(file[(12 + length)..]).ShouldBe(Masked(data));
            events.Add(Parse(data.ToArray()));
            file = file[(16 + length)..];
        }
        return events;
    }

    /// <summary>CRC-32C bit by bit, polynomial 0x1EDC6F41 reflected.</summary>
    public static uint Checksum(ReadOnlySpan<byte> data)
    {
        uint checksum = uint.MaxValue;
        foreach (byte value in data)
        {
            checksum ^= value;
            for (int bit = 0; bit < 8; bit++)
                checksum = (checksum & 1) == 1 ? (checksum >> 1) ^ 0x82F63B78 : checksum >> 1;
        }
        return ~checksum;
    }

    private static uint Masked(ReadOnlySpan<byte> data)
    {
        uint checksum = Checksum(data);
        return ((checksum >> 15) | (checksum << 17)) + 0xA282EAD8;
    }

    private static Event Parse(byte[] data)
    {
        var input = new CodedInputStream(data);
        (double time, long step, string? version) = (0, 0, null);
        var values = new Dictionary<string, float>();
        for (uint tag; (tag = input.ReadTag()) != 0;)
        {
            switch (tag >> 3)
            {
                case 1: time = input.ReadDouble(); break;
                case 2: step = input.ReadInt64(); break;
                case 3: version = input.ReadString(); break;
                case 5: ReadSummary(input.ReadBytes().ToByteArray(), values); break;
                default: throw new InvalidDataException($"field {tag >> 3}");
            }
        }
        return new Event(time, step, version, values);
    }

    private static void ReadSummary(byte[] data, Dictionary<string, float> values)
    {
        var input = new CodedInputStream(data);
        while (input.ReadTag() != 0)
        {
            var value = new CodedInputStream(input.ReadBytes().ToByteArray());
            value.ReadTag().ShouldBe(0x0Au);
            string name = value.ReadString();
            value.ReadTag().ShouldBe(0x15u);
            values.Add(name, value.ReadFloat());
        }
    }
}
