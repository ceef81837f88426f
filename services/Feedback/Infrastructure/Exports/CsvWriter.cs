using System.Buffers;
using System.Globalization;
using System.Text;
using RlhfT2I.Feedback.Domain.Exports;

namespace RlhfT2I.Feedback.Infrastructure.Exports;

/// <summary>
/// Comma-separated values by RFC 4180 with a header line. A text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection): a prompt
/// such as <c>=HYPERLINK(...)</c> is data of a stranger.
/// </summary>
internal sealed class CsvWriter : IExportWriter
{
    private const int BufferChars = 32 * 1024;
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    private readonly IReadOnlyList<ExportColumn> _columns;
    private readonly StreamWriter _file;

    public CsvWriter(Stream file, IReadOnlyList<ExportColumn> columns)
    {
        _columns = columns;
        _file = new StreamWriter(file, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BufferChars, leaveOpen: true) { NewLine = "\r\n" };
        _file.WriteLine(string.Join(',', columns.Select(column => column.Name)));
    }

    public async ValueTask WriteAsync(ExportCell[] row, CancellationToken cancellationToken)
    {
        var line = new StringBuilder(256);
        for (int i = 0; i < row.Length; i++)
        {
            if (i > 0)
                line.Append(',');
            Append(line, _columns[i].Type, row[i]);
        }
        await _file.WriteLineAsync(line, cancellationToken);
    }

    public Task CompleteAsync(CancellationToken cancellationToken) => _file.FlushAsync(cancellationToken);

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    private static void Append(StringBuilder line, ExportColumnType type, ExportCell cell)
    {
        switch (type)
        {
            case ExportColumnType.Text:
                AppendText(line, cell.Text ?? "");
                break;
            case ExportColumnType.Whole:
                line.Append(CultureInfo.InvariantCulture, $"{cell.Whole}");
                break;
            case ExportColumnType.Flag:
                line.Append(cell.Flag ? "true" : "false");
                break;
            case ExportColumnType.Time:
                line.Append(ExportTexts.Of(cell.Time));
                break;
            default:
                line.Append(ExportTexts.Of(cell.Number));
                break;
        }
    }

    private static void AppendText(StringBuilder line, string text)
    {
        string apostrophe = text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..] ? "'" : "";
        if (text.AsSpan().ContainsAny(Quoted))
            line.Append('"').Append(apostrophe).Append(text.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
        else
            line.Append(apostrophe).Append(text);
    }
}
