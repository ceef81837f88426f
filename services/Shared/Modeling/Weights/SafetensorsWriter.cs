using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using TorchSharp;

namespace RlhfT2I.Modeling.Weights;

/// <summary>Writes safetensors files, byte for byte as the format's reference implementation does.</summary>
/// <remarks>
/// Order: element types by descending alignment (I64, F64, F32, I32, BF16, F16, I16, I8, U8, BOOL), then names by their UTF-8
/// bytes; compact JSON with <c>__metadata__</c> first, padded with spaces to a multiple of 8. Metadata keys, which the reference
/// leaves in hash order, are sorted, so equal input gives equal files.
/// </remarks>
public static class SafetensorsWriter
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Writes a file. It appears complete or not at all: bytes go to a temporary file beside it, which is flushed to disk and renamed.
    /// </summary>
    /// <param name="path">The file; an existing one is replaced. Its folder must exist.</param>
    /// <param name="tensors">Tensors by name, on any device and with any strides; not changed, not disposed.</param>
    /// <param name="metadata">Free texts; null writes no <c>__metadata__</c>.</param>
    /// <exception cref="ArgumentException">
    /// A name is <c>__metadata__</c>, a text is not valid UTF-16, or a type has no twin in the format.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written; nothing is left behind.</exception>
    public static void Write(
        string path, IReadOnlyDictionary<string, torch.Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(tensors);
        Write(path, [.. tensors.Select(pair => new SafetensorsPart(pair.Key, pair.Value.dtype, pair.Value.shape, pair.Value.detach))], metadata);
    }

    /// <summary>
    /// Writes a file whose tensors are made one after the other, in the order of the file; otherwise the same.
    /// </summary>
    /// <param name="path">The file; an existing one is replaced. Its folder must exist.</param>
    /// <param name="parts">The tensors, in any order.</param>
    /// <param name="metadata">Free texts; null writes no <c>__metadata__</c>.</param>
    /// <param name="written">Told the bytes of each tensor when it is written; null for nobody.</param>
    /// <param name="cancellationToken">Ends the work between two tensors; nothing is left behind.</param>
    /// <exception cref="ArgumentException">
    /// A name is <c>__metadata__</c> or stands twice, a text is not valid UTF-16, or a type has no twin in the format.
    /// </exception>
    /// <exception cref="InvalidOperationException">A tensor was made that is not of the announced type and shape.</exception>
    /// <exception cref="IOException">The file cannot be written; nothing is left behind.</exception>
    public static void Write(
        string path,
        IReadOnlyCollection<SafetensorsPart> parts,
        IReadOnlyDictionary<string, string>? metadata,
        Action<long>? written = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(parts);
        (SafetensorsPart Part, SafetensorsDType DType)[] ordered = [.. parts.Select(part => (part, SafetensorsDType.Of(part.DType)))];
        Array.Sort(ordered, (a, b) => a.DType.Rank != b.DType.Rank ? b.DType.Rank - a.DType.Rank : CompareUtf8(a.Part.Name, b.Part.Name));
        byte[] header = Header(ordered, metadata);

        AtomicFile.Write(path, stream =>
        {
            Span<byte> length = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
            stream.Write(length);
            stream.Write(header);
            foreach ((SafetensorsPart part, _) in ordered)
            {
                cancellationToken.ThrowIfCancellationRequested();
                WritePart(stream, part);
                written?.Invoke(part.ByteCount);
            }
        });
    }

    private static byte[] Header(
        (SafetensorsPart Part, SafetensorsDType DType)[] ordered, IReadOnlyDictionary<string, string>? metadata)
    {
        var json = new StringBuilder("{");
        if (metadata is not null)
            AppendMetadata(json, metadata);

        long offset = 0;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach ((SafetensorsPart part, SafetensorsDType dtype) in ordered)
        {
            if (part.Name == "__metadata__")
                throw new ArgumentException("A tensor may not be named '__metadata__'.");
            if (!names.Add(part.Name))
                throw new ArgumentException($"Two tensors are named '{part.Name}'.");
            long end = checked(offset + part.ByteCount);
            AppendText(json.Append(json.Length > 1 ? "," : ""), part.Name);
            json.Append(CultureInfo.InvariantCulture, $":{{\"dtype\":\"{dtype.Name}\",\"shape\":[{string.Join(',', part.Shape)}],");
            json.Append(CultureInfo.InvariantCulture, $"\"data_offsets\":[{offset},{end}]}}");
            offset = end;
        }

        byte[] bytes = StrictUtf8.GetBytes(json.Append('}').ToString());
        byte[] padded = new byte[(bytes.Length + 7) / 8 * 8];
        padded.AsSpan(bytes.Length).Fill((byte)' ');
        bytes.CopyTo(padded, 0);
        return padded;
    }

    private static void AppendMetadata(StringBuilder json, IReadOnlyDictionary<string, string> metadata)
    {
        json.Append("\"__metadata__\":{");
        bool first = true;
        foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, Comparer<string>.Create(CompareUtf8)))
        {
            AppendText(json.Append(first ? "" : ","), key);
            AppendText(json.Append(':'), value);
            first = false;
        }

        json.Append('}');
    }

    // The escapes of serde_json: only what JSON demands, short forms first, lower-case hexadecimal.
    private static void AppendText(StringBuilder json, string text)
    {
        json.Append('"');
        foreach (char letter in text)
        {
            _ = letter switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append("\\\\"),
                '\b' => json.Append("\\b"),
                '\f' => json.Append("\\f"),
                '\n' => json.Append("\\n"),
                '\r' => json.Append("\\r"),
                '\t' => json.Append("\\t"),
                < ' ' => json.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:x4}"),
                _ => json.Append(letter),
            };
        }

        json.Append('"');
    }

    private static void WritePart(Stream stream, SafetensorsPart part)
    {
        using torch.Tensor tensor = part.Make();
        if (tensor.dtype != part.DType || !tensor.shape.SequenceEqual(part.Shape))
            throw new InvalidOperationException($"'{part.Name}' was made as {tensor.dtype} [{string.Join(",", tensor.shape)}], not as announced.");
        using torch.Tensor detached = tensor.detach();
        using torch.Tensor local = detached.cpu();
        using torch.Tensor dense = local.contiguous();
        foreach (torch.Tensor piece in TensorBytes.Parts(dense))
            stream.Write(piece.bytes);
    }

    // UTF-16's own order differs from that of UTF-8 for characters beyond the basic plane.
    private static int CompareUtf8(string a, string b) => StrictUtf8.GetBytes(a).AsSpan().SequenceCompareTo(StrictUtf8.GetBytes(b));
}
