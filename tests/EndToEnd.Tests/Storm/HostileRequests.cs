using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace RlhfT2I.EndToEnd.Tests.Storm;

/// <summary>Requests that no honest client sends, made from honest ones: the same for the same seed.</summary>
internal sealed class HostileRequests(int seed)
{
    private const int MaxGrowth = 2000;

    private static readonly string[] Texts =
    [
        "", "..", "../../../etc/passwd", "projects/default/../../x", "projects/default/images/%2e%2e%2f", "C:\\windows\\system32", "\\\\host\\share", "/dev/zero", "a\0b", "a\r\nb: c", "\u202e",
        "\ud7ff\uffff", "' OR 1=1 --", "=cmd|' /C calc'!A0", "<script>alert(1)</script>", "${jndi:ldap://x}", "%s%n%x", "{0}{1}", "NaN", "-1", new string('a', 70_000), "projects/" + new string('x', 64),
        "projects/default/modelVersions/con", "name asc; DROP TABLE labels", "http://169.254.169.254/latest/meta-data",
    ];

    private static readonly long[] Numbers = [0, -1, 1, int.MinValue, int.MaxValue, long.MinValue, long.MaxValue, 1L << 33];

    private static readonly double[] Reals = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.MaxValue, double.Epsilon, -0.0, -1];

    private readonly Random _random = new(seed);

    /// <summary>The next request: bytes, which may or may not be a message.</summary>
    /// <param name="honest">A request that keeps the contract; it is changed.</param>
    public byte[] Next(IMessage honest) => _random.Next(8) switch
    {
        0 => Noise(_random.Next(200)),
        1 => honest.ToByteArray()[..^_random.Next(Math.Max(1, honest.CalculateSize()))],
        2 => Flipped(honest.ToByteArray()),
        3 => [.. honest.ToByteArray(), .. Noise(_random.Next(40))],
        4 => Nested(honest.Descriptor),
        5 => Grown(honest),
        _ => Filled(honest),
    };

    private byte[] Noise(int length)
    {
        byte[] noise = new byte[length];
        _random.NextBytes(noise);
        return noise;
    }

    private byte[] Flipped(byte[] bytes)
    {
        for (int i = 0; i < 4 && bytes.Length > 0; i++)
            bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
        return bytes;
    }

    /// <summary>A message in a message, deeper than any contract.</summary>
    private byte[] Nested(MessageDescriptor descriptor)
    {
        int field = descriptor.Fields.InDeclarationOrder().FirstOrDefault(candidate => candidate.FieldType == FieldType.Message)?.FieldNumber ?? 15;
        byte[] inner = [];
        for (int depth = 0; depth < 300; depth++)
        {
            using var stream = new MemoryStream();
            using (var output = new CodedOutputStream(stream, leaveOpen: true))
            {
                output.WriteTag(field, WireFormat.WireType.LengthDelimited);
                output.WriteBytes(ByteString.CopyFrom(inner));
            }
            inner = stream.ToArray();
        }
        return inner;
    }

    /// <summary>Lists with thousands of entries.</summary>
    private byte[] Grown(IMessage message)
    {
        foreach (FieldDescriptor field in message.Descriptor.Fields.InDeclarationOrder().Where(field => field.IsRepeated && !field.IsMap))
        {
            var list = (IList)field.Accessor.GetValue(message);
            object? entry = list.Count > 0 ? list[0] : field.FieldType == FieldType.String ? "projects/default/images/x" : null;
            for (int i = 0; entry is not null && i < MaxGrowth; i++)
                list.Add(entry);
        }
        return message.ToByteArray();
    }

    /// <summary>Fields with values that no one means.</summary>
    private byte[] Filled(IMessage message)
    {
        Fill(message, depth: 0);
        return message.ToByteArray();
    }

    private void Fill(IMessage message, int depth)
    {
        foreach (FieldDescriptor field in message.Descriptor.Fields.InDeclarationOrder().Where(field => !field.IsRepeated && _random.Next(3) == 0))
        {
            switch (field.FieldType)
            {
                case FieldType.String:
                    field.Accessor.SetValue(message, Texts[_random.Next(Texts.Length)]);
                    break;
                case FieldType.Bytes:
                    field.Accessor.SetValue(message, ByteString.CopyFrom(Noise(_random.Next(300))));
                    break;
                case FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32:
                    field.Accessor.SetValue(message, unchecked((int)Numbers[_random.Next(Numbers.Length)]));
                    break;
                case FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64:
                    field.Accessor.SetValue(message, Numbers[_random.Next(Numbers.Length)]);
                    break;
                case FieldType.Double:
                    field.Accessor.SetValue(message, Reals[_random.Next(Reals.Length)]);
                    break;
                case FieldType.Float:
                    field.Accessor.SetValue(message, (float)Reals[_random.Next(Reals.Length)]);
                    break;
                case FieldType.Bool:
                    field.Accessor.SetValue(message, _random.Next(2) == 0);
                    break;
                case FieldType.Enum:
                    field.Accessor.SetValue(message, Enum.ToObject(field.EnumType.ClrType, (int)Numbers[_random.Next(5)]));
                    break;
                case FieldType.Message when depth < 5:
                    IMessage inner = (IMessage?)field.Accessor.GetValue(message) ?? field.MessageType.Parser.ParseFrom(ByteString.Empty);
                    Fill(inner, depth + 1);
                    field.Accessor.SetValue(message, inner);
                    break;
            }
        }
    }
}
