using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using RlhfT2I.Feedback.Domain.Exports;

namespace RlhfT2I.Feedback.Infrastructure.Exports;

/// <summary>One JSON object a line.</summary>
internal sealed class JsonLinesWriter : IExportWriter
{
    private const int BufferBytes = 64 * 1024;

    private readonly Stream _file;
    private readonly IReadOnlyList<ExportColumn> _columns;
    private readonly JsonEncodedText[] _names;
    private readonly ArrayBufferWriter<byte> _buffer = new(2 * BufferBytes);
    private readonly Utf8JsonWriter _json;

    public JsonLinesWriter(Stream file, IReadOnlyList<ExportColumn> columns)
    {
        (_file, _columns) = (file, columns);
        _names = [.. columns.Select(column => JsonEncodedText.Encode(column.Name))];
        // The file is no part of a page: only what JSON itself needs is escaped.
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
    }

    public async ValueTask WriteAsync(ExportCell[] row, CancellationToken cancellationToken)
    {
        _json.Reset(_buffer);
        _json.WriteStartObject();
        for (int i = 0; i < row.Length; i++)
            Write(_names[i], _columns[i].Type, row[i]);
        _json.WriteEndObject();
        _json.Flush();
        _buffer.Write("\n"u8);
        if (_buffer.WrittenCount >= BufferBytes)
            await FlushAsync(cancellationToken);
    }

    public Task CompleteAsync(CancellationToken cancellationToken) => FlushAsync(cancellationToken);

    public ValueTask DisposeAsync() => _json.DisposeAsync();

    private void Write(JsonEncodedText name, ExportColumnType type, ExportCell cell)
    {
        switch (type)
        {
            case ExportColumnType.Text:
                _json.WriteString(name, cell.Text);
                break;
            case ExportColumnType.Whole:
                _json.WriteNumber(name, cell.Whole);
                break;
            case ExportColumnType.Flag:
                _json.WriteBoolean(name, cell.Flag);
                break;
            case ExportColumnType.Time:
                _json.WriteString(name, ExportTexts.Of(cell.Time));
                break;
            default:
                if (cell.Number is { } number)
                    _json.WriteNumber(name, number);
                else
                    _json.WriteNull(name);
                break;
        }
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _file.WriteAsync(_buffer.WrittenMemory, cancellationToken);
        _buffer.ResetWrittenCount();
    }
}
