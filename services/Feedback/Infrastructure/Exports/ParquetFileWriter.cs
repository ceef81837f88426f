using Parquet;
using Parquet.Schema;
using RlhfT2I.Feedback.Domain.Exports;

namespace RlhfT2I.Feedback.Infrastructure.Exports;

/// <summary>Apache Parquet, in row groups small enough to stand in memory.</summary>
internal sealed class ParquetFileWriter : IExportWriter
{
    private const int GroupSize = 5_000;

    private readonly IReadOnlyList<ExportColumn> _columns;
    private readonly DataField[] _fields;
    private readonly ParquetWriter _file;
    private readonly List<ExportCell[]> _rows = new(GroupSize);

    private ParquetFileWriter(IReadOnlyList<ExportColumn> columns, DataField[] fields, ParquetWriter file) => (_columns, _fields, _file) = (columns, fields, file);

    public static async Task<ParquetFileWriter> CreateAsync(Stream file, IReadOnlyList<ExportColumn> columns, CancellationToken cancellationToken)
    {
        DataField[] fields = [.. columns.Select(Field)];
        return new ParquetFileWriter(columns, fields, await ParquetWriter.CreateAsync(new ParquetSchema(fields), file, cancellationToken: cancellationToken));
    }

    public async ValueTask WriteAsync(ExportCell[] row, CancellationToken cancellationToken)
    {
        _rows.Add(row);
        if (_rows.Count == GroupSize)
            await FlushAsync(cancellationToken);
    }

    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_rows.Count > 0)
            await FlushAsync(cancellationToken);
        // Disposing writes the footer.
        await _file.DisposeAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        using ParquetRowGroupWriter group = _file.CreateRowGroup();
        for (int i = 0; i < _fields.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await WriteColumnAsync(group, i, cancellationToken);
        }
        group.CompleteValidate();
        _rows.Clear();
    }

    private async Task WriteColumnAsync(ParquetRowGroupWriter group, int column, CancellationToken cancellationToken)
    {
        DataField field = _fields[column];
        switch (_columns[column].Type)
        {
            case ExportColumnType.Text:
                await group.WriteAsync(field, _rows.ConvertAll(row => row[column].Text ?? ""));
                break;
            case ExportColumnType.Whole:
                await group.WriteAsync<long>(field, Values(column, cell => cell.Whole), cancellationToken: cancellationToken);
                break;
            case ExportColumnType.Flag:
                await group.WriteAsync<bool>(field, Values(column, cell => cell.Flag), cancellationToken: cancellationToken);
                break;
            case ExportColumnType.Time:
                await group.WriteAsync<DateTime>(field, Values(column, cell => cell.Time), cancellationToken: cancellationToken);
                break;
            default:
                await group.WriteAsync<double>(field, new ReadOnlyMemory<double?>(Values(column, cell => cell.Number)), cancellationToken: cancellationToken);
                break;
        }
    }

    private T[] Values<T>(int column, Func<ExportCell, T> value)
    {
        var values = new T[_rows.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = value(_rows[i][column]);
        return values;
    }

    private static DataField Field(ExportColumn column) => column.Type switch
    {
        ExportColumnType.Text => new DataField(column.Name, typeof(string), isNullable: false),
        ExportColumnType.Whole => new DataField(column.Name, typeof(long), isNullable: false),
        ExportColumnType.Flag => new DataField(column.Name, typeof(bool), isNullable: false),
        ExportColumnType.Time => new DateTimeDataField(column.Name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, unit: DateTimeTimeUnit.Micros, isNullable: false),
        _ => new DataField(column.Name, typeof(double), isNullable: true),
    };
}
