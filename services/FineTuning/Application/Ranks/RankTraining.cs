using System.Globalization;
using RlhfT2I.FineTuning.Application.Events;
using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.FineTuning.Diagnostics;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.FineTuning.Domain.Pretraining;
using RlhfT2I.FineTuning.Domain.Training;
using RlhfT2I.Modeling.Distributed;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.RoomHosting;
using RlhfT2I.ServiceDefaults.Hosting;
using TorchSharp;

namespace RlhfT2I.FineTuning.Application.Ranks;

/// <summary>
/// A fine-tuning that ranks share, without the service: each computes its part of every update, gradients are summed, and so all have the same weights. They see the same storage
/// root, where the first writes checkpoints and the trained model; after a stop or the loss of a rank the same command goes on from the newest checkpoint, on as many ranks as one likes.
/// </summary>
public sealed class RankTraining(IPretrainingFiles files, ICheckpoints checkpoints, StoragePaths paths, TimeProvider time, ILogger<RankTraining> logger)
{
    /// <summary>Name of the run among checkpoints.</summary>
    public const string Job = "projects/ranks/fineTuningJobs/run";

    private const int ReportInterval = 10;

    /// <summary>Folder that receives the trained model.</summary>
    public string ModelFolder => Path.Combine(paths.Root, "trained");

    /// <summary>Trains to the last update, or to a stop.</summary>
    /// <param name="plan">What to train.</param>
    /// <param name="ranks">The ranks.</param>
    /// <param name="output">Where the first rank tells how far it is.</param>
    /// <param name="cancellationToken">Stops all ranks after the update in hand, with a checkpoint.</param>
    /// <returns>Whether the last update is done.</returns>
    /// <exception cref="ServiceDefaults.Errors.DomainException">Data or checkpoints do not fit, or the loss is not finite.</exception>
    /// <exception cref="HostStartException">Other ranks train in the same storage root.</exception>
    /// <exception cref="RankLostException">A rank has left, or has other weights than the first.</exception>
    public async Task<bool> RunAsync(RankTrainingPlan plan, ICollective ranks, TextWriter output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(ranks);
        ArgumentNullException.ThrowIfNull(output);
        using FileStream? alone = ranks.Rank == 0 ? HoldAlone() : null;
        RankInputs inputs = await PrepareAsync(plan, ranks, cancellationToken);
        IPairSource? pairs = plan.Pairs is null ? null : files.Open(plan.Pairs, inputs.Pairs!);
        await using var data = new RankData(files.Open(plan.Images, inputs.Images), pairs, plan.Settings, plan.Seed);
        string digest = Digests.Of("RankTraining", new { inputs.ModelDigest, inputs.Images.IndexDigest, PairsDigest = inputs.Pairs?.IndexDigest, plan.Settings, plan.Seed });
        using var run = new FineTuningRun(
            DiffusersLayout.Load(plan.ModelFolder, new ModelLoadOptions { DType = torch.float32, Device = torch.device(plan.Device) }),
            plan.Settings, plan.Seed, plan.CacheBytes, ranks, (Path.GetTempPath(), plan.DiskCacheBytes));
        Restore(run, ranks, digest);
        await using FileStream? curves = ranks.Rank == 0 ? await OpenCurvesAsync(cancellationToken) : null;
        bool isDone = await TrainAsync(plan, run, data, ranks, digest, curves, output, cancellationToken);
        if (isDone && ranks.Rank == 0)
            Export(run);
        Meet(ranks);
        return isDone;
    }

    private async Task<bool> TrainAsync(
        RankTrainingPlan plan, FineTuningRun run, RankData data, ICollective ranks, string digest, FileStream? curves, TextWriter output, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp(), startStep = run.Step, savedStep = run.Step;
        double lossSum = 0;
        TfRecordWriter? writer = curves is null ? null : new TfRecordWriter(curves);
        while (run.Step < plan.Settings.UpdateCount)
        {
            if (IsAnyStopped(ranks, cancellationToken.IsCancellationRequested))
            {
                Keep();
                return false;
            }
            // A stop is agreed upon above; what a rank alone breaks off here would leave the others waiting.
            TrainingBatch batch = await data.LoadAsync(run, CancellationToken.None);
            TrainingMeasures measures = Train(run, batch);
            lossSum += measures.Result.Loss;
            if (writer is not null)
                await writer.WriteAsync(TensorBoardEvent.Scalars(time.GetUtcNow(), measures.Step, measures.Points()), CancellationToken.None);
            if (ranks.Rank == 0 && (run.Step % ReportInterval == 0 || run.Step == plan.Settings.UpdateCount))
            {
                double rate = (run.Step - startStep) / Math.Max(time.GetElapsedTime(start).TotalSeconds, 1e-9);
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"update {run.Step} of {plan.Settings.UpdateCount}: loss {measures.Result.Loss:g6}, {rate:f2} updates/s on {ranks.WorldSize} ranks"));
            }
            if (run.Step % plan.Settings.CheckpointUpdateCount == 0 || run.Step == plan.Settings.UpdateCount)
                Keep();
        }
        return true;

        void Keep()
        {
            CheckReplicas(run, ranks);
            if (ranks.Rank == 0 && run.Step > savedStep)
            {
                checkpoints.Save(Job, new CheckpointInfo(run.Step, digest, lossSum / (run.Step - savedStep)), path => run.Save(path, digest));
                checkpoints.Prune(Job, plan.Settings.KeptCheckpointCount);
                curves!.Flush(flushToDisk: true);
                FineTuningLog.CheckpointWritten(logger, Job, run.Step);
            }
            (savedStep, lossSum) = (run.Step, 0);
        }
    }

    private static TrainingMeasures Train(FineTuningRun run, TrainingBatch batch)
    {
        try
        {
            return run.Train(batch);
        }
        catch (ArithmeticException)
        {
            throw FineTuningRefusal.LossNotFinite(Job, run.Step + 1);
        }
    }

    // Ranks of one training share the root; the first keeps those of another one out.
    private FileStream HoldAlone()
    {
        try
        {
            return new FileStream(Path.Combine(paths.Root, "ranks.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception is not DirectoryNotFoundException)
        {
            throw HostStartException.DataFolderInUse($"Another training works in {paths.Root}. Wait for its end, or choose another folder with Storage:Root (environment variable Storage__Root).", exception);
        }
    }

    /// <summary>The first rank reads all files once and writes down what it found; the others wait and read that.</summary>
    private async Task<RankInputs> PrepareAsync(RankTrainingPlan plan, ICollective ranks, CancellationToken cancellationToken)
    {
        string found = Path.Combine(paths.Work, "ranks.json");
        if (ranks.Rank == 0)
        {
            Directory.CreateDirectory(paths.Work);
            IndexedPairs images = await files.IndexAsync(plan.Images, _ => Task.CompletedTask, cancellationToken);
            IndexedPairs? pairs = plan.Pairs is null ? null : await files.IndexAsync(plan.Pairs, _ => Task.CompletedTask, cancellationToken);
            var inputs = new RankInputs("sha256:" + CheckpointManifest.Build(plan.ModelFolder).Digest, images, pairs);
            await File.WriteAllBytesAsync(found + ".new", Digests.ToBytes(inputs), cancellationToken);
            File.Move(found + ".new", found, overwrite: true);
        }
        Meet(ranks);
        return Digests.FromBytes<RankInputs>(await File.ReadAllBytesAsync(found, cancellationToken));
    }

    private void Restore(FineTuningRun run, ICollective ranks, string digest)
    {
        StoredCheckpoint? newest = checkpoints.List(Job).FirstOrDefault(checkpoints.IsWhole);
        if (newest is not null)
        {
            try
            {
                run.Restore(newest.StatePath, digest);
            }
            catch (InvalidDataException exception)
            {
                throw FineTuningRefusal.CheckpointMismatch(newest.Name, exception.Message);
            }
        }
        // All have read before the first may delete.
        Meet(ranks);
        if (ranks.Rank == 0)
        {
            checkpoints.DeleteAfter(Job, run.Step);
            FineTuningLog.JobRestored(logger, Job, run.Step);
        }
        CheckReplicas(run, ranks);
    }

    /// <summary>Throws where ranks have other weights or another step than the first: their sums would mean nothing.</summary>
    private static void CheckReplicas(FineTuningRun run, ICollective ranks)
    {
        double[] own = [run.Step, run.WeightNorm()];
        double[] first = ranks.Rank == 0 ? [.. own] : [0, 0];
        ranks.SumAll(first);
        double[] differing = [first.SequenceEqual(own) ? 0 : 1];
        ranks.SumAll(differing);
        if (differing[0] > 0)
            throw new RankLostException($"{differing[0]} ranks have other weights than the first at update {run.Step}. All ranks need the same program, libraries and kind of processor.");
    }

    private static bool IsAnyStopped(ICollective ranks, bool isStopped)
    {
        double[] stops = [isStopped ? 1 : 0];
        ranks.SumAll(stops);
        return stops[0] > 0;
    }

    private static void Meet(ICollective ranks) => IsAnyStopped(ranks, isStopped: false);

    private async Task<FileStream> OpenCurvesAsync(CancellationToken cancellationToken)
    {
        string folder = Directory.CreateDirectory(Path.Combine(paths.Root, "events")).FullName;
        DateTimeOffset now = time.GetUtcNow();
        // Each start has a file of its own; TensorBoard reads all of a folder.
        var file = new FileStream(
            Path.Combine(folder, $"events.out.tfevents.{now.ToUnixTimeSeconds().ToString("d10", CultureInfo.InvariantCulture)}.{Guid.NewGuid():n}"), FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        await new TfRecordWriter(file).WriteAsync(TensorBoardEvent.Header(now), cancellationToken);
        return file;
    }

    private void Export(FineTuningRun run)
    {
        string unfinished = ModelFolder + ".new";
        foreach (string folder in (string[])[unfinished, ModelFolder])
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        Directory.CreateDirectory(unfinished);
        run.Export(unfinished, run.HasEma);
        Directory.Move(unfinished, ModelFolder);
    }

    private sealed record RankInputs(string ModelDigest, IndexedPairs Images, IndexedPairs? Pairs);
}
