using Google.Protobuf;

namespace RlhfT2I.FineTuning.Application.Events;

/// <summary>Messages of TensorBoard's event files, field by field after tensorflow's <c>event.proto</c> and <c>summary.proto</c>.</summary>
internal static class TensorBoardEvent
{
    // message Event { double wall_time = 1; int64 step = 2; string file_version = 3; Summary summary = 5; }
    // message Summary { repeated Value value = 1; }  message Value { string tag = 1; float simple_value = 2; }
    private const int WallTime = 1, Step = 2, FileVersion = 3, Summary = 5, Value = 1, Tag = 1, SimpleValue = 2;
    private const string Version = "brain.Event:2";

    /// <summary>The event that every file begins with.</summary>
    public static byte[] Header(DateTimeOffset time) => Write(output =>
    {
        WriteTime(output, time);
        output.WriteTag(FileVersion, WireFormat.WireType.LengthDelimited);
        output.WriteString(Version);
    });

    /// <summary>The values of one step.</summary>
    /// <param name="time">When they were measured.</param>
    /// <param name="step">The step.</param>
    /// <param name="values">Tag and value of each curve.</param>
    public static byte[] Scalars(DateTimeOffset time, long step, IEnumerable<(string Tag, double Value)> values) => Write(output =>
    {
        WriteTime(output, time);
        output.WriteTag(Step, WireFormat.WireType.Varint);
        output.WriteInt64(step);
        WriteMessage(output, Summary, summary =>
        {
            foreach ((string tag, double value) in values)
                WriteMessage(summary, Value, entry => WriteValue(entry, tag, value));
        });
    });

    private static void WriteTime(CodedOutputStream output, DateTimeOffset time)
    {
        output.WriteTag(WallTime, WireFormat.WireType.Fixed64);
        output.WriteDouble((time - DateTimeOffset.UnixEpoch).TotalSeconds);
    }

    private static void WriteValue(CodedOutputStream output, string tag, double value)
    {
        output.WriteTag(Tag, WireFormat.WireType.LengthDelimited);
        output.WriteString(tag);
        output.WriteTag(SimpleValue, WireFormat.WireType.Fixed32);
        output.WriteFloat((float)value);
    }

    private static void WriteMessage(CodedOutputStream output, int field, Action<CodedOutputStream> write)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(Write(write)));
    }

    private static byte[] Write(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
            write(output);
        return bytes.ToArray();
    }
}
