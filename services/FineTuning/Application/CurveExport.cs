using RlhfT2I.FineTuning.Application.Events;
using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.RoomHosting;

namespace RlhfT2I.FineTuning.Application;

/// <summary>Writes a job's curves as a TensorBoard event file: one event for each update, with all that was measured in it.</summary>
public sealed class CurveExport(ITrainingRecords records, StoragePaths paths, TimeProvider time)
{
    private const int PageSize = 5_000;

    /// <summary>The curves so far.</summary>
    /// <param name="job">The job.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>A file at its beginning, which is gone when the caller disposes it.</returns>
    public async Task<FileStream> WriteAsync(string job, CancellationToken cancellationToken)
    {
        // A file, not memory: ten million updates are gigabytes.
        Directory.CreateDirectory(paths.Work);
        var file = new FileStream(
            Path.Combine(paths.Work, $".events-{Guid.NewGuid():n}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose | FileOptions.Asynchronous);
        try
        {
            await WriteAsync(job, file, cancellationToken);
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    private async Task WriteAsync(string job, FileStream file, CancellationToken cancellationToken)
    {
        var writer = new TfRecordWriter(file);
        var step = new List<CurvePoint>();
        IReadOnlyList<CurvePoint> page = [];
        for (int skip = 0; skip == 0 || page.Count == PageSize; skip += PageSize)
        {
            page = await records.ReadPointsAsync(job, [], skip, PageSize, cancellationToken);
            if (skip == 0)
                await writer.WriteAsync(TensorBoardEvent.Header(page.Count > 0 ? page[0].RecordTime : time.GetUtcNow()), cancellationToken);
            foreach (CurvePoint point in page)
            {
                if (step.Count > 0 && step[0].Step != point.Step)
                    await FlushAsync(writer, step, cancellationToken);
                step.Add(point);
            }
        }
        if (step.Count > 0)
            await FlushAsync(writer, step, cancellationToken);
    }

    private static async Task FlushAsync(TfRecordWriter writer, List<CurvePoint> step, CancellationToken cancellationToken)
    {
        await writer.WriteAsync(TensorBoardEvent.Scalars(step[0].RecordTime, step[0].Step, step.Select(point => (point.Metric, point.Value))), cancellationToken);
        step.Clear();
    }
}
