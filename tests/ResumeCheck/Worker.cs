using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.FineTuning.Domain.Training;
using RlhfT2I.FineTuning.Infrastructure;
using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.RoomHosting;
using RlhfT2I.RoomHosting.Options;
using TorchSharp;

namespace RlhfT2I.ResumeCheck;

/// <summary>A fine-tuning of a tiny model with the room's own run and checkpoints, which goes on from the newest whole one.</summary>
internal sealed class Worker : IDisposable
{
    /// <summary>Folder of the model below the run's.</summary>
    public const string ModelFolder = "base";

    private const string Job = "projects/check/fineTuningJobs/check", Digest = "sha256:check";

    private static readonly TrainingSettings Settings = new()
    {
        PretrainingPenalty = 0.5,
        ModelBatchSize = 4,
        PretrainingBatchSize = 4,
        MicroBatchSize = 2,
        LearningRate = 1e-3,
        WarmupUpdateCount = 5,
        EmaDecay = 0.9,
        CaptionDropoutShare = 0.2,
        NoiseOffset = 0.05,
        MinSnrGamma = 5,
    };

    private readonly string _folder;
    private readonly int _updates, _checkpointInterval;
    private readonly CheckpointFiles _checkpoints;
    private readonly FineTuningRun _run;
    private readonly BatchOrder _model = new(2, 24), _pretraining = new(3, 24);
    private readonly ScenePairs _images = new([new PretrainingDraw(5, 24)]), _pairs = new([new PretrainingDraw(9, 24)]);

    private Worker(string folder, int updates)
    {
        // Every tenth update, in a short run oftener.
        (_folder, _updates, _checkpointInterval) = (folder, updates, Math.Clamp(updates / 5, 1, 10));
        _checkpoints = new CheckpointFiles(new StoragePaths(Options.Create(new StorageOptions { Root = folder })));
        _run = new FineTuningRun(
            DiffusersLayout.Load(Path.Combine(folder, ModelFolder), new ModelLoadOptions { DType = torch.float32 }), Settings with { UpdateCount = updates }, seed: 7, cacheBytes: 1 << 20);
    }

    /// <summary>Trains to the last update; says <c>done</c> and the SHA-256 of weights, optimizer and averages.</summary>
    public static int Run(string folder, int updates)
    {
        TorchLibraries.Configure();
        TorchThreads.Configure(1);
        using var worker = new Worker(folder, updates);
        worker.Restore();
        worker.Train();
        return 0;
    }

    public void Dispose() => _run.Dispose();

    private void Restore()
    {
        StoredCheckpoint? newest = _checkpoints.List(Job).FirstOrDefault(_checkpoints.IsWhole);
        if (newest is not null)
            _run.Restore(newest.StatePath, Digest);
        _checkpoints.DeleteAfter(Job, _run.Step);
        Moments.Say(Moments.Resumed, _run.Step);
    }

    private void Train()
    {
        while (_run.Step < _updates)
        {
            TrainingMeasures measures = _run.Train(Batch(_run.Step));
            if (_run.Step % _checkpointInterval == 0 || _run.Step == _updates)
                Keep(measures.Result.Loss);
        }
        string state = Path.Combine(_folder, "final.safetensors");
        _run.Save(state, Digest);
        Moments.Say(Moments.Done, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(state))));
    }

    private void Keep(double loss)
    {
        Moments.Say(Moments.Writing, _run.Step);
        _checkpoints.Save(Job, new CheckpointInfo(_run.Step, Digest, loss), path =>
        {
            _run.Save(path, Digest);
            // The state is on disk and the folder not yet at its place.
            Moments.Say(Moments.Written, _run.Step);
        });
        Moments.Say(Moments.Renamed, _run.Step);
        _checkpoints.Prune(Job, keptCount: 2);
    }

    private TrainingBatch Batch(long step)
    {
        TrainingSample[] images = [.. _model.At(step, Settings.ModelBatchSize).Select(index =>
            _images.Get(index, draw: true) with { Key = new LatentKey(false, index), Weight = 0.1 + (0.03 * index) })];
        TrainingSample[] pairs = [.. _pretraining.At(step, Settings.PretrainingBatchSize).Select(index => _pairs.Get(index, draw: true))];
        int part = 0;
        return new TrainingBatch(new AnnouncedSamples(images, Announce), new AnnouncedSamples(pairs, Announce));

        void Announce() => Moments.Say(Moments.MicroStep, $"{step}.{part++}");
    }
}
