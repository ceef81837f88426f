using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Grpc.Core;
using RlhfT2I.Benchmarks.Raters;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.TestKit;

namespace RlhfT2I.Benchmarks.Exports;

/// <summary><c>exports</c>: many votes as JSON lines, CSV and Parquet, from PostgreSQL into the blob store and out by the wire.</summary>
internal static class ExportsCommand
{
    private const double GoalSeconds = 60;
    private const double GoalMegabytes = 300;

    /// <summary>Makes the verb.</summary>
    public static Command Create()
    {
        var votes = new Option<int>("--votes") { Description = "Votes of the evaluation.", DefaultValueFactory = _ => 1_000_000 };
        var command = new Command("exports", "Many votes as JSON lines, CSV and Parquet: seconds, bytes, and the most memory that the service had.") { votes };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetValue(votes), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(int count, CancellationToken cancellationToken)
    {
        if (PostgresServer.Programs is null)
        {
            await Console.Error.WriteLineAsync("PostgreSQL's server is not installed (Debian: apt-get install postgresql).");
            return 1;
        }
        await using FeedbackProcess room = await FeedbackProcess.StartAsync(cancellationToken);
        await ManyVotes.FillAsync(room.ConnectionString, count, cancellationToken);
        bool met = true;
        foreach (ExportFormat format in (ExportFormat[])[ExportFormat.JsonLines, ExportFormat.Csv, ExportFormat.Parquet])
        {
            long start = Stopwatch.GetTimestamp();
            Export export = await ExportAsync(room, format, cancellationToken);
            double written = Stopwatch.GetElapsedTime(start).TotalSeconds;
            long bytes = await DownloadAsync(room, export.Name, cancellationToken);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds, megabytes = room.PeakBytes / 1e6;
            bool whole = export.Progress.CompletedCount == count && bytes == export.SizeBytes;
            met &= whole && seconds < GoalSeconds && megabytes < GoalMegabytes;
            Print($"{format}: {export.Progress.CompletedCount} votes in {written:F1} s, {bytes / 1e6:F0} MB out after {seconds:F1} s (goal {GoalSeconds:F0}); most memory {megabytes:F0} MB (goal {GoalMegabytes:F0}){(whole ? "" : ", not whole")}");
        }
        Print($"{(met ? "goals met" : "goals missed")}");
        return met ? 0 : 1;
    }

    private static async Task<Export> ExportAsync(FeedbackProcess room, ExportFormat format, CancellationToken cancellationToken)
    {
        var wanted = new Export { Content = ExportContent.Votes, Format = format, Evaluation = ManyVotes.Evaluation };
        FeedbackService.FeedbackServiceClient client = room.Client;
        string name = (await client.CreateExportAsync(new CreateExportRequest { Parent = FeedbackRoom.Project, Export = wanted }, cancellationToken: cancellationToken)).Export.Name;
        Export? last = null;
        using AsyncServerStreamingCall<WatchExportResponse> watch = client.WatchExport(new WatchExportRequest { Name = name }, cancellationToken: cancellationToken);
        await foreach (WatchExportResponse change in watch.ResponseStream.ReadAllAsync(cancellationToken))
            last = change.Export ?? last;
        return last is { State: JobState.Succeeded } ? last : throw new InvalidOperationException($"The export ended as {last?.State}: {last?.Failure?.Message}");
    }

    // Counted and dropped: a caller that writes a file does no more.
    private static async Task<long> DownloadAsync(FeedbackProcess room, string name, CancellationToken cancellationToken)
    {
        long bytes = 0;
        using AsyncServerStreamingCall<DownloadExportResponse> call = room.Client.DownloadExport(new DownloadExportRequest { Name = name }, cancellationToken: cancellationToken);
        await foreach (DownloadExportResponse part in call.ResponseStream.ReadAllAsync(cancellationToken))
            bytes += part.Chunk.Length;
        return bytes;
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
