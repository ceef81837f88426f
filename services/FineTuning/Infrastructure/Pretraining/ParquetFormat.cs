using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Schema;

namespace RlhfT2I.FineTuning.Infrastructure.Pretraining;

/// <summary>
/// Parquet files with a column <c>text</c> and a column <c>image</c> of bytes, or a group <c>image</c> with a member <c>bytes</c> as Hugging Face writes it. A place is a row of a row group.
/// Row groups are decoded whole, so the few that were read last are kept, up to a number of bytes.
/// </summary>
internal sealed class ParquetFormat : IPairFormat
{
    private const string Extension = ".parquet", ImageColumn = "image", BytesMember = "bytes", TextColumn = "text";
    private const long MaxGroupBytes = 1L << 30, KeptBytes = 512L << 20;

    public IReadOnlyList<string> FindParts(string path) => PairFiles.WithExtension(path, Extension);

    public bool AreTogether(PairPlace one, PairPlace next) => one.First == next.First;

    public IPairPart Open(string part) => new Part(part);

    public async IAsyncEnumerable<ScannedPair> ScanAsync(string part, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var file = new Part(part);
        (int groups, string? problem) = await TryOpenAsync(file, cancellationToken);
        if (problem is not null)
            yield return ScannedPair.Broken("the file", problem);
        for (int group = 0; group < groups; group++)
        {
            (Row[] rows, problem) = await TryReadAsync(file, group, cancellationToken);
            if (problem is not null)
                yield return ScannedPair.Broken($"row group {group}", problem);
            for (int row = 0; row < rows.Length; row++)
            {
                string name = $"row {row} of row group {group}";
                yield return rows[row] is { Image: { } image, Text: { } text } && image.Length <= PairFiles.MaxImageBytes
                    ? ScannedPair.Whole(name, new PairPlace(group, row), new PairContent(text.Trim(), image))
                    : ScannedPair.Broken(name, rows[row].Image is null ? "it has no image" : rows[row].Text is null ? "it has no text" : $"its image has more than {PairFiles.MaxImageBytes} bytes");
            }
        }
    }

    private static async Task<(int Groups, string? Problem)> TryOpenAsync(Part file, CancellationToken cancellationToken)
    {
        try
        {
            return (await file.GroupCountAsync(cancellationToken), null);
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            return (0, exception.Message);
        }
    }

    private static async Task<(Row[] Rows, string? Problem)> TryReadAsync(Part file, int group, CancellationToken cancellationToken)
    {
        try
        {
            return (await file.ReadGroupAsync(group, cancellationToken), null);
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            return ([], exception.Message);
        }
    }

    // What Parquet.Net throws over bytes that it cannot make sense of is not one type.
    private static bool IsDamage(Exception exception) => exception is not (OperationCanceledException or OutOfMemoryException);

    private readonly record struct Row(byte[]? Image, string? Text);

    private sealed class Part(string path) : IPairPart
    {
        private readonly Dictionary<int, Row[]> _kept = [];
        private readonly Queue<(int Group, long Bytes)> _ages = [];
        private ParquetReader? _reader;
        private DataField? _image, _text;
        private long _bytes;

        public async Task<int> GroupCountAsync(CancellationToken cancellationToken) => (await OpenAsync(cancellationToken)).RowGroupCount;

        public async ValueTask<PairContent> ReadAsync(PairPlace place, CancellationToken cancellationToken)
        {
            Row[] rows;
            try
            {
                rows = await KeptAsync((int)place.First, cancellationToken);
            }
            catch (Exception exception) when (IsDamage(exception) && exception is not IOException)
            {
                throw new InvalidDataException(exception.Message, exception);
            }
            return place.FirstLength < rows.Length && rows[place.FirstLength] is { Image: { } image, Text: { } text }
                ? new PairContent(text.Trim(), image)
                : throw new InvalidDataException("the row is gone");
        }

        public async Task<Row[]> ReadGroupAsync(int group, CancellationToken cancellationToken)
        {
            ParquetReader reader = await OpenAsync(cancellationToken);
            using ParquetRowGroupReader rows = (ParquetRowGroupReader)reader.OpenRowGroupReader(group);
            long bytes = rows.GetMetadata(_image!)?.MetaData?.TotalUncompressedSize ?? 0;
            if (bytes > MaxGroupBytes)
                throw new InvalidDataException($"its images have {bytes} bytes, and a row group is read whole; at most {MaxGroupBytes} are taken: write smaller row groups");
            ReadOnlyMemory<byte>?[] images = await ReadAsync<ReadOnlyMemory<byte>>(rows, _image!, cancellationToken);
            ReadOnlyMemory<char>?[] texts = await ReadAsync<ReadOnlyMemory<char>>(rows, _text!, cancellationToken);
            return [.. images.Zip(texts, (image, text) => new Row(image?.ToArray(), text?.ToString()))];
        }

        public async ValueTask DisposeAsync()
        {
            if (_reader is not null)
                await _reader.DisposeAsync();
        }

        private async ValueTask<Row[]> KeptAsync(int group, CancellationToken cancellationToken)
        {
            if (_kept.TryGetValue(group, out Row[]? kept))
                return kept;
            Row[] rows = await ReadGroupAsync(group, cancellationToken);
            long bytes = rows.Sum(row => (long)(row.Image?.Length ?? 0));
            while (_ages.Count > 0 && _bytes + bytes > KeptBytes)
            {
                (int oldest, long freed) = _ages.Dequeue();
                _kept.Remove(oldest);
                _bytes -= freed;
            }
            _kept.Add(group, rows);
            _ages.Enqueue((group, bytes));
            _bytes += bytes;
            return rows;
        }

        // The helpers for byte[] and string leave nulls out and move what follows up; only these keep every row at its place.
        private static async Task<T?[]> ReadAsync<T>(ParquetRowGroupReader rows, DataField field, CancellationToken cancellationToken)
            where T : struct
        {
            var values = new T?[rows.RowCount];
            if (field.IsNullable || field.Path.Length > 1)
            {
                await rows.ReadAsync<T>(field, values.AsMemory(), null, cancellationToken);
                return values;
            }
            var whole = new T[rows.RowCount];
            await rows.ReadAsync<T>(field, whole.AsMemory(), null, cancellationToken);
            return Array.ConvertAll(whole, value => (T?)value);
        }

        private async Task<ParquetReader> OpenAsync(CancellationToken cancellationToken)
        {
            if (_reader is not null)
                return _reader;
            _reader = await ParquetReader.CreateAsync(path, cancellationToken: cancellationToken);
            // Parquet.Net's own types of byte arrays and of texts.
            DataField[] fields = _reader.Schema.GetDataFields();
            _image = Array.Find(fields, field => field.ClrType == typeof(ReadOnlyMemory<byte>) && (Is(field, ImageColumn) || Is(field, ImageColumn, BytesMember)))
                ?? throw new InvalidDataException($"it has no column '{ImageColumn}' of bytes, nor '{ImageColumn}' with a member '{BytesMember}'");
            _text = Array.Find(fields, field => field.ClrType == typeof(ReadOnlyMemory<char>) && Is(field, TextColumn))
                ?? throw new InvalidDataException($"it has no column '{TextColumn}' of text");
            return _reader;
        }

        private static bool Is(DataField field, params string[] path) => field.Path.ToList().SequenceEqual(path);
    }
}
