using System.Diagnostics;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.FineTuning.Domain.Training;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.TestKit;
using TorchSharp;

namespace RlhfT2I.FineTuning.Tests;

/// <summary>
/// What the room costs beside its own training loop, and whether its memory stays, on the embedded world's model. Takes a quarter of an hour, so it runs on demand,
/// <c>-explicit only -class ...TrainingOverheadTests</c>; <c>RLHF_OVERHEAD_UPDATES</c> makes it shorter.
/// </summary>
public sealed class TrainingOverheadTests
{
    private const int BatchSize = 4;

    private static readonly string Bundle = Path.Combine(Repository.Root, "services", "Shared", "Scenes", "Bundle", "model");
    private static readonly int Updates = int.TryParse(Environment.GetEnvironmentVariable("RLHF_OVERHEAD_UPDATES"), out int count) ? count : 10_000;

    [Fact(Explicit = true)]
    public async Task Job_TenThousandUpdates_KeepsItsMemoryAndThePaceOfAPlainLoop()
    {
        using var folder = new TemporaryFolder();
        await using RoomHost host = await RoomHost.StartAsync(RoomDatabase.Embedded, folder.Path, new FakeRooms(), model => FolderCopy.Make(Bundle, model));
        TrainingSet set = await host.SetAsync("set");
        double before = PlainUpdatesPerSecond(Updates / 20);
        CreateFineTuningJobRequest request = RoomHost.JobRequest("job", set.Name, Updates);
        request.FineTuningJob.Settings = new FineTuningSettings
        {
            UpdateCount = Updates,
            ModelBatchSize = BatchSize,
            PretrainingBatchSize = BatchSize,
            MicroBatchSize = 2 * BatchSize,
            PretrainingPenalty = 1,
            CheckpointUpdateCount = 500,
            SampleUpdateCount = 0,
        };
        string name = (await host.Client.CreateFineTuningJobAsync(request, cancellationToken: TestContext.Current.CancellationToken)).FineTuningJob.Name;
        (FineTuningJob job, long early) = await FollowAsync(host, name);
        long late = ResidentBytes();
        double after = PlainUpdatesPerSecond(Updates / 20), plain = (before + after) / 2;
        double room = Updates / (job.EndTime - job.StartTime).ToTimeSpan().TotalSeconds;
        string report = $"{Updates} updates of {BatchSize} + {BatchSize}: {room:f2} updates/s; a plain loop {before:f2} before and {after:f2} after, so {room / plain:f3} of it; "
            + $"resident {early >> 20} MiB after a tenth, {late >> 20} MiB at the end";
        await Console.Error.WriteLineAsync(report);
        (room / plain).ShouldBeGreaterThan(0.95, report);
        ((double)late / early).ShouldBeLessThan(1.05, report);
    }

    private static async Task<(FineTuningJob Job, long Early)> FollowAsync(RoomHost host, string name)
    {
        long early = 0, shown = 0;
        while (true)
        {
            await Task.Delay(1000, TestContext.Current.CancellationToken);
            FineTuningJob job = (await host.Client.GetFineTuningJobAsync(new GetFineTuningJobRequest { Name = name }, cancellationToken: TestContext.Current.CancellationToken)).FineTuningJob;
            long done = job.Progress.CompletedCount;
            if (10 * done / Updates > shown)
            {
                shown = 10 * done / Updates;
                early = early == 0 ? ResidentBytes() : early;
                await Console.Error.WriteLineAsync($"{done} updates: resident {ResidentBytes() >> 20} MiB");
            }
            if (job.State is JobState.Succeeded or JobState.Failed or JobState.Cancelled)
            {
                job.State.ShouldBe(JobState.Succeeded, job.Failure?.Message);
                return (job, early);
            }
        }
    }

    /// <summary>The same updates without queue, database, curves and checkpoints.</summary>
    private static double PlainUpdatesPerSecond(int updates)
    {
        var settings = new TrainingSettings { UpdateCount = int.MaxValue, ModelBatchSize = BatchSize, PretrainingBatchSize = BatchSize, MicroBatchSize = 2 * BatchSize, PretrainingPenalty = 1 };
        using var run = new FineTuningRun(DiffusersLayout.Load(Bundle, new ModelLoadOptions { DType = torch.float32 }), settings, seed: 7, cacheBytes: 1 << 26);
        var images = new ScenePairs([new PretrainingDraw(1, 24)]);
        var pairs = new ScenePairs([new PretrainingDraw(3, 24)]);
        BatchOrder order = new(2, 24), pairOrder = new(4, 24);
        long start = 0;
        const int Warm = 10;
        for (int i = -Warm; i < updates; i++)
        {
            if (i == 0)
                start = Stopwatch.GetTimestamp();
            run.Train(new TrainingBatch(
                [.. order.At(run.Step, BatchSize).Select(index => images.Get(index, run.Needs(new LatentKey(false, index))) with { Key = new LatentKey(false, index), Weight = 0.5 })],
                [.. pairOrder.At(run.Step, BatchSize).Select(index => pairs.Get(index, run.Needs(new LatentKey(true, index))))]));
        }
        return updates / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static long ResidentBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
