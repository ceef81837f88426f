using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using RlhfT2I.Modeling.Runtime;
using TorchSharp;

namespace RlhfT2I.Modeling.Weights;

/// <summary>A memory-mapped safetensors file: an 8-byte length, a JSON header, then the tensors' bytes.</summary>
/// <remarks>
/// The header is checked completely in <see cref="Open"/> before memory is spent on any tensor. Reading is safe from several
/// threads at once. Pages of the map are given back as soon as they are copied, so a loading process holds its weights once. The file must not be shortened while it is open: the operating system ends a process that
/// touches a mapped page behind a file's end.
/// Not supported: the format's unsigned 16 to 64-bit, 8-bit and smaller floating and complex types.
/// </remarks>
public sealed class SafetensorsFile : ITensorSource
{
    private const int LengthBytes = 8;

    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly unsafe byte* _start;
    private bool _disposed;

    private unsafe SafetensorsFile(string path, FileStream stream, SafetensorsLimits limits)
    {
        Path = path;
        long length = stream.Length;
        _map = MemoryMappedFile.CreateFromFile(
            stream, null, length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _map.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += _view.PointerOffset;
        try
        {
            long headerLength = checked((long)BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(_start, LengthBytes)));
            long dataStart = LengthBytes + headerLength;
            var header = SafetensorsHeader.Parse(
                new ReadOnlySpan<byte>(_start + LengthBytes, checked((int)headerLength)), dataStart, length - dataStart, limits);
            Entries = header.Entries;
            Metadata = header.Metadata;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The tensors by name, in the order of the header.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Entries { get; }

    /// <summary>The free texts under <c>__metadata__</c>; empty where there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The file as it was given to <see cref="Open"/>.</summary>
    public string Path { get; }

    /// <summary>Maps a file and checks its header: form, limits, types, and that the tensors cover the data exactly once.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limits">What to accept; null for the defaults.</param>
    /// <exception cref="SafetensorsFormatException">
    /// The file is not safetensors (the message says what it is instead) or breaks a rule or limit.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read, or is not there.</exception>
    public static SafetensorsFile Open(string path, SafetensorsLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        limits ??= new SafetensorsLimits();
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        try
        {
            if (CheckStart(stream, limits) is { } reason)
                throw new SafetensorsFormatException(path, reason);
            return new SafetensorsFile(path, stream, limits);
        }
        catch (InvalidDataException exception)
        {
            stream.Dispose();
            throw new SafetensorsFormatException(path, exception.Message, exception);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads one tensor.</summary>
    /// <param name="name">A key of <see cref="Entries"/>.</param>
    /// <param name="dtype">Element type of the result; null keeps the file's.</param>
    /// <param name="device">Where to put the result; null for the CPU.</param>
    /// <returns>A new tensor with its own memory; the caller owns it.</returns>
    /// <exception cref="KeyNotFoundException">There is no such tensor.</exception>
    public torch.Tensor Read(string name, torch.ScalarType? dtype = null, torch.Device? device = null)
    {
        using var scope = torch.NewDisposeScope();
        SafetensorsEntry entry = Entry(name);
        torch.Tensor tensor = torch.empty(entry.Shape, dtype: entry.ScalarType, device: torch.CPU);
        CopyTo(name, tensor);
        if (dtype is { } type && type != entry.ScalarType)
            tensor = tensor.to(type);
        if (device is not null && device.type != DeviceType.CPU)
            tensor = tensor.to(device);
        return tensor.MoveToOuterDisposeScope();
    }

    /// <inheritdoc />
    public unsafe void CopyTo(string name, torch.Tensor target)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentNullException.ThrowIfNull(target);
        SafetensorsEntry entry = Entry(name);
        if (target.dtype != entry.ScalarType || target.numel() * target.element_size() != entry.ByteCount)
            throw new ArgumentException($"'{name}' has {entry.ByteCount} bytes of {entry.DType}; the target has other ones.", nameof(target));
        long position = entry.Offset;
        foreach (torch.Tensor part in TensorBytes.Parts(target))
        {
            Span<byte> bytes = part.bytes;
            new ReadOnlySpan<byte>(_start + position, bytes.Length).CopyTo(bytes);
            MappedPages.Release(_start, position, bytes.Length);
            position += bytes.Length;
        }
    }

    /// <summary>Unmaps the file; tensors read from it stay valid.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }

    /// <summary>The entry of that name, or an exception that names file and tensor.</summary>
    internal SafetensorsEntry Entry(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Entries.TryGetValue(name, out SafetensorsEntry? entry)
            ? entry
            : throw new KeyNotFoundException($"{Path} holds no tensor '{name}' ({Entries.Count} others).");
    }

    /// <summary>What is wrong with the first bytes, or null where a header of an allowed length can follow.</summary>
    private static string? CheckStart(FileStream stream, SafetensorsLimits limits)
    {
        Span<byte> probe = stackalloc byte[ForeignFormat.ProbeLength];
        probe = probe[..stream.ReadAtLeast(probe, probe.Length, throwOnEndOfStream: false)];
        if (probe.Length < LengthBytes + 2)
            return ForeignFormat.Describe(probe) ?? $"{stream.Length} bytes are too few for a safetensors file";

        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(probe);
        if (headerLength > (ulong)limits.MaxHeaderBytes || headerLength > int.MaxValue)
            return ForeignFormat.Describe(probe)
                ?? $"the header's length of {headerLength} bytes is over the limit of {limits.MaxHeaderBytes}";
        if ((long)headerLength > stream.Length - LengthBytes)
            return ForeignFormat.Describe(probe) ?? $"the header's length of {headerLength} bytes is beyond the file's {stream.Length}";
        if (headerLength < 2 || probe[LengthBytes] != (byte)'{')
            return ForeignFormat.Describe(probe) ?? "the header does not begin with '{'";
        return null;
    }
}
