using RlhfT2I.Feedback.Domain.Exports;

namespace RlhfT2I.Feedback.Infrastructure.Exports;

/// <summary>Writes the rows of a table to a file in one format.</summary>
internal interface IExportWriter : IAsyncDisposable
{
    /// <summary>Adds a row.</summary>
    ValueTask WriteAsync(ExportCell[] row, CancellationToken cancellationToken);

    /// <summary>Writes what is still in memory and the end of the file; without it the file is not whole.</summary>
    Task CompleteAsync(CancellationToken cancellationToken);
}
