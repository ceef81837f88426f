using Microsoft.Extensions.Logging.Abstractions;
using RlhfT2I.FineTuning.Application.Ranks;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.FineTuning.Domain.Pretraining;
using RlhfT2I.FineTuning.Infrastructure;
using RlhfT2I.FineTuning.Infrastructure.Pretraining;
using RlhfT2I.FineTuning.Options;
using RlhfT2I.Modeling.Distributed;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.RoomHosting;
using RlhfT2I.RoomHosting.Options;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.TestKit;

namespace RlhfT2I.FineTuning.Tests.Application.Ranks;

/// <summary>Ranks in one process, each with its own copy of everything but the storage root.</summary>
public sealed class RankTrainingTests : IDisposable
{
    private static readonly TrainingSettings Settings = new()
    {
        UpdateCount = 6,
        PretrainingPenalty = 0.5,
        ModelBatchSize = 6,
        PretrainingBatchSize = 4,
        MicroBatchSize = 2,
        LearningRate = 1e-3,
        // Adam's first steps are signs of gradients; a larger epsilon keeps those of rounding noise from going either way.
        AdamEpsilon = 1e-3,
        EmaDecay = 0.9,
        CaptionDropoutShare = 0.2,
        CheckpointUpdateCount = 2,
        KeptCheckpointCount = 2,
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void RunAsync_OnTwoAndFourRanks_EndsInTheWeightsOfOne()
    {
        (bool isDone, string one) = Train("one", 1, Settings);
        isDone.ShouldBeTrue();
        foreach (int count in new[] { 2, 4 })
        {
            (_, string many) = Train($"ranks{count}", count, Settings);
            RankFiles.LargestDifference(one, many).ShouldBeLessThanOrEqualTo(1e-6);
        }
        Directory.EnumerateFiles(Path.Combine(_folder.Path, "one", "events")).ShouldHaveSingleItem();
        using var made = DiffusersLayout.Load(one);
    }

    [Fact]
    public void RunAsync_StoppedAndStartedAgain_EndsInTheSameBits()
    {
        (_, string whole) = Train("whole", 2, Settings);
        (bool isDone, _) = Train("parts", 2, Settings, stopAt: 8);
        isDone.ShouldBeFalse();
        (isDone, string parts) = Train("parts", 2, Settings);
        isDone.ShouldBeTrue();
        RankFiles.Weights(parts).ShouldBe(RankFiles.Weights(whole));
        EventFile.Event[] events = [.. Directory.EnumerateFiles(Path.Combine(_folder.Path, "parts", "events")).SelectMany(file => EventFile.Read(File.ReadAllBytes(file)))];
        events.Where(entry => entry.Version is null).Select(entry => entry.Step).Order().ShouldBe([1L, 2, 3, 4, 5, 6]);
        // The six largest of the weights 0.05 to 0.7 have a mean of 0.575; a rank knows those of its share alone.
        events.Where(entry => entry.Version is null).ShouldAllBe(entry => entry.Values["mean_weight"] > 0.05 && entry.Values["mean_weight"] < 0.576);
    }

    [Fact]
    public void RunAsync_WithOtherSettingsOnItsCheckpoints_IsRefused()
    {
        Train("run", 1, Settings, stopAt: 8);
        Should.Throw<FineTuningRefusal>(() => Train("run", 1, Settings with { LearningRate = 1e-4 })).Message.ShouldContain("another run");
    }

    [Fact]
    public void RunAsync_InARootThatAnotherTrainingUses_IsRefused()
    {
        string root = Directory.CreateDirectory(Path.Combine(_folder.Path, "used")).FullName;
        using var other = new FileStream(Path.Combine(root, "ranks.lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        Should.Throw<HostStartException>(() => Train("used", 1, Settings)).Message.ShouldContain("Storage:Root");
    }

    private (bool IsDone, string Model) Train(string root, int count, TrainingSettings settings, int? stopAt = null)
    {
        string path = Directory.CreateDirectory(Path.Combine(_folder.Path, root)).FullName;
        (string data, string model) = RankFiles.Write(_folder.Path);
        using var ranks = new LocalRanks(count);
        using var stop = new CancellationTokenSource();
        var results = new bool[count];
        var failures = new Exception?[count];
        Thread[] threads = [.. Enumerable.Range(0, count).Select(rank => new Thread(() => failures[rank] = Record.Exception(() =>
        {
            using ICollective own = ranks.Ranks[rank];
            // A stop that only the first rank hears of.
            var heard = rank == 0 ? new StoppingRank(own, stop, stopAt) : own;
            results[rank] = TrainAsync(path, data, model, heard, settings, rank == 0 ? stop.Token : CancellationToken.None).GetAwaiter().GetResult();
        })))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();
        if ((failures.FirstOrDefault(failure => failure is not null and not RankLostException) ?? failures.FirstOrDefault(failure => failure is not null)) is { } first)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        results.Distinct().Count().ShouldBe(1);
        return (results[0], Path.Combine(path, "trained"));
    }

    private static Task<bool> TrainAsync(string root, string data, string model, ICollective ranks, TrainingSettings settings, CancellationToken cancellationToken)
    {
        var paths = new StoragePaths(Microsoft.Extensions.Options.Options.Create(new StorageOptions { Root = root }));
        var files = new PretrainingFolders(paths, Microsoft.Extensions.Options.Options.Create(new FineTuningOptions { PretrainingRoot = data }), TimeProvider.System, NullLogger<PretrainingFolders>.Instance);
        var training = new RankTraining(files, new CheckpointFiles(paths), paths, TimeProvider.System, NullLogger<RankTraining>.Instance);
        var plan = new RankTrainingPlan(
            model, files.Find("images", PairFormat.RewardedFolder, 0, "Images"), files.Find("pairs", PairFormat.WebDataset, 0, "Pairs"), settings, 5, "cpu", 1 << 20, 0);
        return training.RunAsync(plan, ranks, TextWriter.Null, cancellationToken);
    }

    /// <summary>A rank that is stopped somewhere on the way: at the so many-th time that the ranks agree on a single number, which they do before every update.</summary>
    private sealed class StoppingRank(ICollective inner, CancellationTokenSource stop, int? stopAt) : ICollective
    {
        private int _count;

        public int Rank => inner.Rank;

        public int WorldSize => inner.WorldSize;

        public void SumAll(Span<float> values) => inner.SumAll(values);

        public void SumAll(Span<double> values)
        {
            if (values.Length == 1 && ++_count == stopAt)
                stop.Cancel();
            inner.SumAll(values);
        }

        public void Dispose()
        {
        }
    }
}
