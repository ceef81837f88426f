using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Domain.Exports;

namespace RlhfT2I.Feedback.Infrastructure.Exports;

/// <summary>Writers by format.</summary>
internal static class ExportFormats
{
    public static async Task<IExportWriter> CreateWriterAsync(ExportFormat format, Stream file, IReadOnlyList<ExportColumn> columns, CancellationToken cancellationToken) => format switch
    {
        ExportFormat.JsonLines => new JsonLinesWriter(file, columns),
        ExportFormat.Csv => new CsvWriter(file, columns),
        ExportFormat.Parquet => await ParquetFileWriter.CreateAsync(file, columns, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "There is no such format."),
    };
}
