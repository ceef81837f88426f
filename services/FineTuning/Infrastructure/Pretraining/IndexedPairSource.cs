using System.Buffers.Binary;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.FineTuning.Domain.Pretraining;
using RlhfT2I.FineTuning.Domain.Training;
using RlhfT2I.Modeling.Imaging;

namespace RlhfT2I.FineTuning.Infrastructure.Pretraining;

/// <summary>Pairs by way of their index. A record is read when it is asked for, and a few files of pairs are held open.</summary>
internal sealed class IndexedPairSource : IPairSource
{
    private const int MaxOpenCount = 16, TailBytes = sizeof(int) + sizeof(ulong);

    private readonly SafeFileHandle _index;
    private readonly string _folder, _name;
    private readonly IPairFormat _format;
    private readonly PairIndexFooter _footer;
    private readonly Dictionary<int, IPairPart> _open = [];
    private readonly Queue<int> _ages = [];

    /// <summary>Opens an index.</summary>
    /// <param name="index">The file.</param>
    /// <param name="folder">Where the files of pairs lie, an absolute path.</param>
    /// <param name="name">What the folder is called in errors.</param>
    /// <param name="format">Their layout.</param>
    /// <exception cref="InvalidDataException">It is no index.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public IndexedPairSource(string index, string folder, string name, IPairFormat format)
    {
        (_folder, _name, _format) = (folder, name, format);
        _index = File.OpenHandle(index);
        try
        {
            _footer = ReadFooter();
        }
        catch
        {
            _index.Dispose();
            throw;
        }
    }

    public long Count => _footer.Count;

    public IReadOnlyList<PairBlock> Blocks => _footer.Blocks;

    public async ValueTask<TrainingSample> ReadAsync(long index, LatentKey key, bool needsPicture, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        byte[] bytes = await PairFiles.ReadAsync(_index, index * PairRecord.Size, PairRecord.Size, cancellationToken);
        PairRecord record = PairRecord.Read(bytes);
        PairContent content = await ReadAsync(record, cancellationToken);
        return new TrainingSample(key, content.Caption, content.Weight, needsPicture ? ImageCodec.Decode(content.Image) : null) { IsFitted = true };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IPairPart part in _open.Values)
            await part.DisposeAsync();
        _open.Clear();
        _index.Dispose();
    }

    private async Task<PairContent> ReadAsync(PairRecord record, CancellationToken cancellationToken)
    {
        string part = _footer.Parts[record.Part], expected = record.Check.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
        try
        {
            PairContent content = await (await OpenAsync(record.Part)).ReadAsync(record.Place, cancellationToken);
            ulong check = content.Check();
            return check == record.Check
                ? content
                : throw FineTuningRefusal.DigestMismatch($"{_name}/{part}", check.ToString("x16", System.Globalization.CultureInfo.InvariantCulture), expected);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw FineTuningRefusal.DigestMismatch($"{_name}/{part}", exception.Message, expected);
        }
    }

    private async ValueTask<IPairPart> OpenAsync(int number)
    {
        if (_open.TryGetValue(number, out IPairPart? part))
            return part;
        if (_ages.Count == MaxOpenCount)
        {
            int oldest = _ages.Dequeue();
            await _open[oldest].DisposeAsync();
            _open.Remove(oldest);
        }
        part = _format.Open(Path.Combine(_folder, _footer.Parts[number]));
        _open.Add(number, part);
        _ages.Enqueue(number);
        return part;
    }

    private PairIndexFooter ReadFooter()
    {
        long length = RandomAccess.GetLength(_index);
        byte[] tail = Read(length - TailBytes, TailBytes);
        int size = BinaryPrimitives.ReadInt32LittleEndian(tail);
        if (BinaryPrimitives.ReadUInt64LittleEndian(tail.AsSpan(sizeof(int))) != PairIndexFooter.Magic || size < 0 || size > length - TailBytes)
            throw new InvalidDataException("it is no index of pairs");
        PairIndexFooter footer = JsonSerializer.Deserialize<PairIndexFooter>(Read(length - TailBytes - size, size)) ?? throw new InvalidDataException("its footer is empty");
        return footer.Count * PairRecord.Size == length - TailBytes - size ? footer : throw new InvalidDataException("it has records too few or too many");
    }

    private byte[] Read(long offset, int length)
    {
        byte[] bytes = new byte[length];
        return offset >= 0 && RandomAccess.Read(_index, bytes, offset) == length ? bytes : throw new InvalidDataException("it is too short");
    }
}
