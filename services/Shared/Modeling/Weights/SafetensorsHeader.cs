using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace RlhfT2I.Modeling.Weights;

/// <summary>Parses and checks the JSON header of a safetensors file without touching the tensors behind it.</summary>
/// <remarks>
/// Forward-only over the mapped bytes: no document is built, and every limit is tested before the string or array it
/// bounds is allocated.
/// </remarks>
internal ref struct SafetensorsHeader
{
    private const int MaxDepth = 4;

    private readonly SafetensorsLimits _limits;
    private readonly long _dataStart;
    private readonly long _dataLength;
    private Utf8JsonReader _json;

    private SafetensorsHeader(ReadOnlySpan<byte> header, long dataStart, long dataLength, SafetensorsLimits limits)
    {
        _json = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = MaxDepth });
        _dataStart = dataStart;
        _dataLength = dataLength;
        _limits = limits;
    }

    /// <summary>Name to entry, in the order of the header.</summary>
    public Dictionary<string, SafetensorsEntry> Entries { get; } = new(StringComparer.Ordinal);

    /// <summary>The free texts under <c>__metadata__</c>.</summary>
    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Parses a header and checks that its tensors cover the data exactly once.</summary>
    /// <param name="header">The header's bytes without the length before them.</param>
    /// <param name="dataStart">Position in the file of the first byte after the header.</param>
    /// <param name="dataLength">Bytes after the header.</param>
    /// <param name="limits">What to accept.</param>
    /// <exception cref="InvalidDataException">A rule is broken; the message says which.</exception>
    public static SafetensorsHeader Parse(ReadOnlySpan<byte> header, long dataStart, long dataLength, SafetensorsLimits limits)
    {
        var parsed = new SafetensorsHeader(header, dataStart, dataLength, limits);
        try
        {
            parsed.ReadRoot();
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"the header is not valid JSON ({exception.Message})", exception);
        }
        catch (InvalidOperationException exception)
        {
            // Utf8JsonReader reports text that is not valid UTF-8 or UTF-16 this way.
            throw new InvalidDataException("the header holds text that is not valid UTF-8", exception);
        }

        parsed.CheckCoverage();
        return parsed;
    }

    private void ReadRoot()
    {
        Next(JsonTokenType.StartObject, "an object");
        bool metadataSeen = false;
        while (NextProperty(out string name))
        {
            if (name == "__metadata__")
            {
                Require(!metadataSeen, "'__metadata__' stands twice");
                metadataSeen = true;
                ReadMetadata();
                continue;
            }

            Require(Entries.Count < _limits.MaxTensors, $"more than {_limits.MaxTensors} tensors");
            Require(Entries.TryAdd(name, ReadEntry(name)), $"tensor '{name}' stands twice");
        }

        Require(!_json.Read(), "text follows the header's object");
    }

    private void ReadMetadata()
    {
        Next(JsonTokenType.StartObject, "an object of texts under '__metadata__'");
        long metadataBytes = 0;
        while (NextProperty(out string key))
        {
            Require(Metadata.Count < _limits.MaxMetadataEntries, $"more than {_limits.MaxMetadataEntries} metadata entries");
            Next(JsonTokenType.String, "only texts under '__metadata__'");
            metadataBytes += _json.ValueSpan.Length;
            Require(metadataBytes <= _limits.MaxMetadataBytes, $"more than {_limits.MaxMetadataBytes} bytes of metadata");
            Require(Metadata.TryAdd(key, _json.GetString()!), $"metadata '{key}' stands twice");
        }
    }

    private SafetensorsEntry ReadEntry(string name)
    {
        SafetensorsDType? dtype = null;
        long[]? shape = null, offsets = null;
        Next(JsonTokenType.StartObject, "an object", name);
        while (NextProperty(out string field))
        {
            switch (field)
            {
                case "dtype" when dtype is null:
                    dtype = ReadDType(name);
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(name, field, _limits.MaxRank);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(name, field, 2);
                    break;
                default:
                    throw new InvalidDataException(
                        $"tensor '{DisplayText.Of(name)}': field '{DisplayText.Of(field)}' is unknown or stands twice");
            }
        }

        if (dtype is null || shape is null || offsets is not { Length: 2 })
            throw new InvalidDataException($"tensor '{DisplayText.Of(name)}' needs 'dtype', 'shape' and two 'data_offsets'");
        return CheckedEntry(name, dtype, shape, offsets[0], offsets[1]);
    }

    private SafetensorsDType ReadDType(string name)
    {
        Next(JsonTokenType.String, "a text as dtype", name);
        string? spelling = _json.ValueSpan.Length <= 32 ? _json.GetString() : "(over 32 characters)";
        return SafetensorsDType.TryParse(spelling, out SafetensorsDType? dtype)
            ? dtype
            : throw new InvalidDataException(
                $"tensor '{DisplayText.Of(name)}': dtype '{DisplayText.Of(spelling ?? "")}' is not supported; " +
                $"allowed are {SafetensorsDType.AllNames}");
    }

    private long[] ReadNumbers(string name, string field, int limit)
    {
        Next(JsonTokenType.StartArray, "an array as shape and as data_offsets", name);
        var numbers = new List<long>(4);
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            Require(numbers.Count < limit, $"tensor '{name}': {field} has more than {limit} numbers");
            Require(
                _json.TokenType == JsonTokenType.Number && _json.ValueSpan[0] != (byte)'-' &&
                _json.TryGetInt64(out long number) && Add(numbers, number),
                $"tensor '{name}': {field} may hold only whole numbers from 0 to {long.MaxValue}");
        }

        return [.. numbers];
    }

    private readonly SafetensorsEntry CheckedEntry(string name, SafetensorsDType dtype, long[] shape, long begin, long end)
    {
        Require(begin <= end && end <= _dataLength, $"tensor '{name}': data_offsets [{begin},{end}] leave the {_dataLength} bytes of data");
        long byteCount = dtype.Size;
        try
        {
            foreach (long size in shape)
                byteCount = checked(byteCount * size);
        }
        catch (OverflowException exception)
        {
            throw new InvalidDataException(
                $"tensor '{DisplayText.Of(name)}': shape [{string.Join(",", shape)}] is too large to count", exception);
        }

        Require(
            byteCount == end - begin,
            $"tensor '{name}': {dtype.Name} [{shape}] takes {byteCount} bytes, its data_offsets give {end - begin}");
        return new SafetensorsEntry(name, dtype.Name, dtype.ScalarType, shape, _dataStart + begin, byteCount);
    }

    private readonly void CheckCoverage()
    {
        SafetensorsEntry[] ordered = [.. Entries.Values];
        Array.Sort(ordered, (a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset) : a.ByteCount.CompareTo(b.ByteCount));
        long covered = _dataStart;
        foreach (SafetensorsEntry entry in ordered)
        {
            Require(entry.Offset >= covered, $"tensor '{entry.Name}' overlaps the one before it");
            Require(entry.Offset == covered, $"{entry.Offset - covered} bytes before tensor '{entry.Name}' belong to no tensor");
            covered += entry.ByteCount;
        }

        long rest = _dataStart + _dataLength - covered;
        Require(rest == 0, $"{rest} bytes at the end belong to no tensor");
    }

    private bool NextProperty(out string name)
    {
        name = "";
        Require(_json.Read(), "the header ends early");
        if (_json.TokenType == JsonTokenType.EndObject)
            return false;
        // An escape takes up to six bytes for one; the exact length is known only after decoding.
        Require(_json.ValueSpan.Length <= 6L * _limits.MaxNameBytes, $"a name is longer than {_limits.MaxNameBytes} bytes");
        name = _json.GetString()!;
        Require(Encoding.UTF8.GetByteCount(name) <= _limits.MaxNameBytes, $"a name is longer than {_limits.MaxNameBytes} bytes");
        return true;
    }

    private void Next(JsonTokenType type, string expected, string? tensor = null)
    {
        bool found = _json.Read() && _json.TokenType == type;
        if (!found && tensor is not null)
            throw new InvalidDataException($"tensor '{DisplayText.Of(tensor)}' needs {expected}");
        Require(found, $"expected {expected}");
    }

    private static bool Add(List<long> numbers, long number)
    {
        numbers.Add(number);
        return true;
    }

    private static void Require(bool condition, [InterpolatedStringHandlerArgument(nameof(condition))] ref FailureText reason)
    {
        if (!condition)
            throw new InvalidDataException(reason.ToString());
    }

    private static void Require(bool condition, string reason)
    {
        if (!condition)
            throw new InvalidDataException(reason);
    }
}
