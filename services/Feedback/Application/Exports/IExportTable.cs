using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Exports;

namespace RlhfT2I.Feedback.Application.Exports;

/// <summary>Rows that can be exported, read in pages so that memory does not grow with their number.</summary>
internal interface IExportTable
{
    /// <summary>Version of the columns, such as <c>votes.1</c>.</summary>
    string SchemaVersion { get; }

    IReadOnlyList<ExportColumn> Columns { get; }

    /// <summary>How many rows there are.</summary>
    Task<long> CountAsync(IFeedbackSession session);

    /// <summary>The rows in order, each with a cell for every column.</summary>
    IAsyncEnumerable<ExportCell[]> ReadAsync(IFeedbackSession session);
}
