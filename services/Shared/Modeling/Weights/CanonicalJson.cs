using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace RlhfT2I.Modeling.Weights;

/// <summary>One byte sequence for each JSON value, so that equal values have equal digests.</summary>
/// <remarks>
/// UTF-8, no blanks, members sorted by the code units of their names, whole numbers below 2^53 without fraction or
/// exponent, others in .NET's shortest form that reads back the same. A member that stands twice is refused.
/// </remarks>
internal static class CanonicalJson
{
    private const double LargestWhole = 9007199254740992;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The canonical bytes of a value.</summary>
    /// <exception cref="InvalidDataException">A member stands twice, or a number is not finite in double precision.</exception>
    public static byte[] Bytes(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
            Write(writer, value);
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(writer, value);
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (JsonElement item in value.EnumerateArray())
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                WriteNumber(writer, value.GetDouble());
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, JsonElement value)
    {
        JsonProperty[] members = [.. value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal)];
        writer.WriteStartObject();
        for (int i = 0; i < members.Length; i++)
        {
            if (i > 0 && members[i].Name == members[i - 1].Name)
                throw new InvalidDataException($"member '{members[i].Name}' stands twice");
            writer.WritePropertyName(members[i].Name);
            Write(writer, members[i].Value);
        }

        writer.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter writer, double number)
    {
        if (!double.IsFinite(number))
            throw new InvalidDataException("a number is out of range");
        if (number == Math.Truncate(number) && Math.Abs(number) <= LargestWhole)
            writer.WriteNumberValue((long)number);
        else
            writer.WriteNumberValue(number);
    }
}
