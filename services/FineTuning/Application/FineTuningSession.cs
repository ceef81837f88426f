using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.FineTuning.Diagnostics;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.FineTuning.Domain.Training;
using RlhfT2I.FineTuning.Options;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Modeling.Pipelines;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.RoomHosting.Jobs;
using RlhfT2I.Storage.Blobs;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.FineTuning.Application;

/// <summary>One attempt at a job: updates, curves, samples and checkpoints, from where the run stands to its last update.</summary>
internal sealed class FineTuningSession(
    Job job, FineTuningSpec spec, JobRun run, FineTuningRun training, TrainingData data, ITrainingRecords records, ICheckpoints checkpoints,
    IBlobStore blobs, TrainingDevice device, FineTuningOptions options, TimeProvider time, ILogger logger)
{
    private const string Stage = "fine-tuning";
    private const ulong SampleStream = 0x73616D706C65;
    private static readonly TimeSpan StoreInterval = TimeSpan.FromSeconds(2);

    private readonly List<CurvePoint> _points = [];
    private readonly List<DrawnSample> _samples = [];
    private readonly long _start = time.GetTimestamp(), _startStep = training.Step;
    private readonly string _digest = spec.Digest();
    private long _storedAt = time.GetTimestamp(), _savedStep = training.Step, _sampledStep = training.Step > 0 ? training.Step : -1;
    private double _lossSum;

    /// <summary>Runs to the last update. When it is stopped it keeps a checkpoint of the update that it finished last.</summary>
    /// <exception cref="OperationCanceledException">The job was stopped.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await DrawAsync(cancellationToken);
            while (training.Step < spec.Settings.UpdateCount)
            {
                cancellationToken.ThrowIfCancellationRequested();
                await UpdateAsync(cancellationToken);
                if (training.Step % spec.Settings.CheckpointUpdateCount == 0 || training.Step == spec.Settings.UpdateCount)
                    await KeepAsync();
                await DrawAsync(cancellationToken);
                if (time.GetElapsedTime(_storedAt) > StoreInterval)
                    await StoreAsync();
                else
                    await run.ReportAsync(Progress(), cancellationToken);
            }
            await StoreAsync();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await KeepAsync();
            throw;
        }
    }

    private async Task UpdateAsync(CancellationToken cancellationToken)
    {
        TrainingBatch batch = await data.LoadAsync(training, training.Step, cancellationToken);
        TrainingMeasures measures;
        try
        {
            measures = await device.RunAsync(_ => training.Train(batch), cancellationToken);
        }
        catch (ArithmeticException)
        {
            throw FineTuningRefusal.LossNotFinite(job.Name, training.Step + 1);
        }
        _lossSum += measures.Result.Loss;
        DateTimeOffset now = time.GetUtcNow();
        _points.AddRange(measures.Points().Select(point => new CurvePoint(measures.Step, point.Metric, point.Value, now)));
        FineTuningDiagnostics.Record(measures, batch.Model.Count + batch.Pretraining.Count);
    }

    /// <summary>Writes a checkpoint, after the curves that lead to it, unless there is one of this step.</summary>
    private async Task KeepAsync()
    {
        await StoreAsync();
        if (training.Step == _savedStep)
            return;
        var info = new CheckpointInfo(training.Step, _digest, _lossSum / (training.Step - _savedStep));
        await device.RunAsync(_ => checkpoints.Save(job.Name, info, path => training.Save(path, _digest)), CancellationToken.None);
        checkpoints.Prune(job.Name, spec.Settings.KeptCheckpointCount);
        (_savedStep, _lossSum) = (training.Step, 0);
        FineTuningLog.CheckpointWritten(logger, job.Name, training.Step);
    }

    /// <summary>Draws the sample prompts before the first update, every so many updates, and after the last.</summary>
    private async Task DrawAsync(CancellationToken cancellationToken)
    {
        int interval = spec.Settings.SampleUpdateCount;
        bool due = interval > 0 && (training.Step % interval == 0 || training.Step == spec.Settings.UpdateCount);
        if (!due || training.Step == _sampledStep)
            return;
        var settings = new SamplingSettings { NumInferenceSteps = options.SampleStepCount, GuidanceScale = options.SampleGuidanceScale };
        for (int i = 0; i < spec.SamplePrompts.Count; i++)
        {
            long seed = (long)(SeedSequence.Derive((ulong)spec.Seed, SampleStream, (ulong)i) >> 1);
            string prompt = spec.SamplePrompts[i];
            RgbImage picture = await device.RunAsync(token => training.Draw(prompt, seed, settings, token), cancellationToken);
            using var png = new MemoryStream(PngCodec.Encode(picture));
            BlobInfo blob = await blobs.PutAsync(png, cancellationToken);
            _samples.Add(new DrawnSample(training.Step, i, prompt, seed, blob.Address.Digits));
        }
        _sampledStep = training.Step;
        await StoreAsync();
    }

    private async Task StoreAsync()
    {
        await records.AddHistoryAsync(run, job.Name, Progress(), _points, _samples, CancellationToken.None);
        _points.Clear();
        _samples.Clear();
        _storedAt = time.GetTimestamp();
    }

    private Progress Progress()
    {
        double seconds = time.GetElapsedTime(_start).TotalSeconds;
        double rate = seconds > 0 ? (training.Step - _startStep) / seconds : 0;
        return new Progress(training.Step, spec.Settings.UpdateCount, Stage, rate);
    }
}
