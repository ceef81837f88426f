using Microsoft.Win32.SafeHandles;
using static TorchSharp.torch;

namespace RlhfT2I.FineTuning.Domain.Training;

/// <summary>Tensors one after another in a file that is gone with the process, bit for bit as they were. Not thread safe.</summary>
internal sealed class TensorFile : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly long _maxBytes;
    private long _length;
    private bool _isFull;

    /// <summary>Makes the file.</summary>
    /// <param name="folder">Where; it exists.</param>
    /// <param name="maxBytes">Most bytes, at least 0.</param>
    public TensorFile(string folder, long maxBytes)
    {
        _maxBytes = maxBytes;
        string path = Path.Combine(folder, $".tensors-{Guid.NewGuid():n}");
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        // Without a name at once, where the system can, so that a process which is killed leaves nothing behind.
        if (!OperatingSystem.IsWindows())
            File.Delete(path);
    }

    /// <summary>Where a tensor lies.</summary>
    /// <param name="Offset">Its first byte.</param>
    /// <param name="Shape">Its shape.</param>
    /// <param name="Type">Its type.</param>
    /// <param name="Device">Where it belongs.</param>
    public sealed record Entry(long Offset, long[] Shape, ScalarType Type, Device Device);

    /// <summary>Adds a tensor.</summary>
    /// <returns>Where it lies; <c>null</c> where the file may not grow any more, or the disk is full.</returns>
    public Entry? TryWrite(Tensor tensor)
    {
        long size = tensor.numel() * tensor.element_size();
        if (_isFull || _length + size > _maxBytes)
            return null;
        using Tensor bytes = tensor.detach().cpu().contiguous();
        try
        {
            RandomAccess.Write(_file, bytes.bytes, _length);
        }
        catch (IOException)
        {
            // A cache is no reason to end a training: what is not kept is computed again.
            _isFull = true;
            return null;
        }
        var entry = new Entry(_length, tensor.shape, tensor.dtype, tensor.device);
        _length += size;
        return entry;
    }

    /// <summary>Reads a tensor; the caller owns it.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public Tensor Read(Entry entry)
    {
        using Tensor read = empty(entry.Shape, entry.Type);
        Span<byte> bytes = read.bytes;
        for (int at = 0; at < bytes.Length;)
        {
            int count = RandomAccess.Read(_file, bytes[at..], entry.Offset + at);
            at += count > 0 ? count : throw new EndOfStreamException("The file of cached tensors has become shorter.");
        }
        return read.to(entry.Device, copy: true);
    }

    public void Dispose() => _file.Dispose();
}
