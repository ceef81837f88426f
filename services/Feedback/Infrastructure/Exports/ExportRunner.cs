using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Application.Exports;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Exports;
using RlhfT2I.RoomHosting;
using RlhfT2I.RoomHosting.Jobs;
using RlhfT2I.Storage.Blobs;
using RlhfT2I.Storage.Jobs;
using Progress = RlhfT2I.Storage.Jobs.Progress;

namespace RlhfT2I.Feedback.Infrastructure.Exports;

/// <summary>Writes an export to a file and puts that into the blob store. Memory does not grow with the rows.</summary>
internal sealed class ExportRunner(IFeedbackStore store, IBlobStore blobs, StoragePaths paths) : IJobRunner
{
    private const int ReportEvery = 1000;
    private const int BufferBytes = 256 * 1024;

    public async Task<byte[]?> RunAsync(Job job, JobRun run, CancellationToken cancellationToken)
    {
        Export export = Export.Parser.ParseFrom(job.Payload);
        IExportTable table = ExportTables.Of(export, job.Parent);
        string folder = Path.Combine(paths.Work, "exports");
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, $"{Guid.NewGuid():n}.part");
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, BufferBytes, FileOptions.Asynchronous);
        // Without a name it is gone with the process, however that ends.
        File.Delete(path);
        string source = await store.ReadMomentAsync(
            async session =>
            {
                file.SetLength(0);
                await WriteAsync(session, table, export.Format, file, run);
                return await ExportTables.FindSourceAsync(session, export);
            },
            cancellationToken);
        file.Position = 0;
        BlobInfo blob = await blobs.PutAsync(file, cancellationToken);
        return new Export { Sha256 = blob.Address.Digits, SizeBytes = blob.SizeBytes, SchemaVersion = table.SchemaVersion, Digest = Digest(export, table.SchemaVersion, source, blob.Address) }
            .ToByteArray();
    }

    private static async Task WriteAsync(IFeedbackSession session, IExportTable table, ExportFormat format, FileStream file, JobRun run)
    {
        CancellationToken cancellationToken = session.CancellationToken;
        long total = await table.CountAsync(session), count = 0, start = Stopwatch.GetTimestamp();
        await using IExportWriter writer = await ExportFormats.CreateWriterAsync(format, file, table.Columns, cancellationToken);
        await foreach (ExportCell[] row in table.ReadAsync(session).WithCancellation(cancellationToken))
        {
            await writer.WriteAsync(row, cancellationToken);
            if (++count % ReportEvery == 0)
                await run.ReportAsync(new Progress(count, total, "writing rows", count / Stopwatch.GetElapsedTime(start).TotalSeconds), cancellationToken);
        }
        await writer.CompleteAsync(cancellationToken);
        await file.FlushAsync(cancellationToken);
        await run.ReportAsync(new Progress(total, total, "storing the file", 0), cancellationToken);
    }

    // Labels that stand and votes of a running evaluation have no digest of their own: the rows themselves, as they were written, say what went in.
    private static string Digest(Export export, string schema, string source, BlobAddress file)
    {
        string text = $"export.1\n{schema}\n{export.Format}\n{export.GoldIncluded}\n{source}\n{(export.LabelSnapshot.Length > 0 ? "" : file.Digits)}";
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
