using Google.Protobuf.WellKnownTypes;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Application.Exports;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.Feedback.Api;

/// <summary>Exports as their contract.</summary>
internal static class ExportContracts
{
    public static Export Export(Job job)
    {
        Export export = Contracts.Feedback.V1.Export.Parser.ParseFrom(job.Payload);
        export.Name = job.Name;
        export.SchemaVersion = ExportTables.Of(export, job.Parent).SchemaVersion;
        export.State = job.State;
        export.Progress = Progress(job.Progress);
        export.Failure = job.Failure;
        export.CreateTime = job.CreateTime.ToTimestamp();
        export.StartTime = job.StartTime?.ToTimestamp();
        export.EndTime = job.EndTime?.ToTimestamp();
        if (job is { State: JobState.Succeeded, Result: { } result })
            export.MergeFrom(Contracts.Feedback.V1.Export.Parser.ParseFrom(result));
        return export;
    }

    /// <summary>Name to save a file under, of the id of the export.</summary>
    public static string FileName(Export export) => Requests.IdOf(export.Name) + export.Format switch
    {
        ExportFormat.JsonLines => ".jsonl",
        ExportFormat.Csv => ".csv",
        _ => ".parquet",
    };

    /// <summary>Media type of a format.</summary>
    public static string MediaType(ExportFormat format) => format switch
    {
        ExportFormat.JsonLines => "application/jsonl",
        ExportFormat.Csv => "text/csv; charset=utf-8; header=present",
        _ => "application/vnd.apache.parquet",
    };

    private static JobProgress Progress(Storage.Jobs.Progress progress) => new()
    {
        CompletedCount = progress.CompletedCount,
        TotalCount = progress.TotalCount,
        ItemsPerSecond = progress.ItemsPerSecond,
        Stage = progress.Stage,
        RemainingDuration = progress is { TotalCount: > 0, ItemsPerSecond: > 0 }
            ? Duration.FromTimeSpan(TimeSpan.FromSeconds((progress.TotalCount - progress.CompletedCount) / progress.ItemsPerSecond))
            : null,
    };
}
