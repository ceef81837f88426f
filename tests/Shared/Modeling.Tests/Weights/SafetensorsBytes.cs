using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;

namespace RlhfT2I.Modeling.Tests.Weights;

/// <summary>Makes files by hand, right and wrong ones, and opens them under a budget.</summary>
internal static class SafetensorsBytes
{
    public const string TwoTensors =
        """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}}""";

    /// <summary>Length, header and data, without any check.</summary>
    public static byte[] Build(string header, int dataLength, ulong? statedLength = null)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        return Build(text, dataLength, statedLength);
    }

    /// <inheritdoc cref="Build(string, int, ulong?)"/>
    public static byte[] Build(byte[] header, int dataLength, ulong? statedLength = null)
    {
        byte[] file = new byte[8 + header.Length + dataLength];
        BinaryPrimitives.WriteUInt64LittleEndian(file, statedLength ?? (ulong)header.Length);
        header.CopyTo(file, 8);
        for (int i = 8 + header.Length; i < file.Length; i++)
            file[i] = (byte)i;
        return file;
    }

    /// <summary>Opens the bytes as a file, expects the documented refusal within 5 seconds and a budget of memory, and gives its reason.</summary>
    public static string ReasonOf(byte[] bytes, SafetensorsLimits? limits = null, int megabytes = 4)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("hostile.safetensors");
        File.WriteAllBytes(path, bytes);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        var exception = Should.Throw<SafetensorsFormatException>(() => SafetensorsFile.Open(path, limits));
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        (GC.GetAllocatedBytesForCurrentThread() - allocated).ShouldBeLessThan((long)megabytes << 20);
        exception.Path.ShouldBe(path);
        exception.Message.ShouldStartWith(path);
        return exception.Reason;
    }
}
