using Google.Protobuf.WellKnownTypes;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.FineTuning.Application;
using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.FineTuning.Domain.Pretraining;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.FineTuning.Api;

/// <summary>Stored things as the contract has them.</summary>
internal static class ResourceMapper
{
    public static TrainingSet ToTrainingSet(Job job)
    {
        TrainingSet set = ToContract(Digests.FromBytes<TrainingSetSpec>(job.Payload));
        set.Name = job.Name;
        set.State = job.State;
        set.Progress = ToProgress(job.Progress);
        set.Failure = job.Failure;
        set.CreateTime = job.CreateTime.ToTimestamp();
        set.StartTime = job.StartTime?.ToTimestamp();
        set.EndTime = job.EndTime?.ToTimestamp();
        if (job.Result is not null)
        {
            TrainingSetSummary summary = Digests.FromBytes<TrainingSetSummary>(job.Result);
            (set.LabeledImageCount, set.UnlabeledImageCount) = (summary.LabeledCount, summary.UnlabeledCount);
            (set.SkippedImageCount, set.MeanReward) = (summary.SkippedCount, summary.MeanReward);
            foreach (IndexedPairs pairs in summary.Pairs ?? [])
            {
                set.PretrainingPairCount += pairs.PairCount;
                set.BrokenPairCount += pairs.BrokenCount;
                set.BrokenPairs.AddRange(pairs.BrokenPairs.Take(IndexedPairs.MaxNamedCount - set.BrokenPairs.Count));
            }
        }
        return set;
    }

    public static TrainingSet ToContract(TrainingSetSpec spec) => new()
    {
        LabelSnapshot = spec.LabelSnapshot,
        UnlabeledGenerationJobs = { spec.UnlabeledJobs },
        RewardModel = spec.RewardModel,
        PretrainingSources =
        {
            spec.Pretraining.Select(draw => new PretrainingSource
            {
                Format = PretrainingFormat.Scenes,
                Seed = draw.Seed,
                DrawnPairCount = draw.PairCount,
            }),
            (spec.Folders ?? []).Select(folder => new PretrainingSource
            {
                Format = TrainingSetRequests.Formats.First(entry => entry.Value == folder.Format).Key,
                Path = folder.Path,
                MaxBrokenCount = folder.MaxBrokenCount,
            }),
        },
        WeightKind = spec.Weighting switch
        {
            ImageWeighting.Equal => WeightKind.Equal,
            ImageWeighting.GoodLabel => WeightKind.GoodLabel,
            _ => WeightKind.Reward,
        },
        PretrainingPairCount = spec.DrawnPairCount(),
        Digest = spec.Digest(),
    };

    public static FineTuningJob ToFineTuningJob(Job job, StoredCheckpoint? latest)
    {
        FineTuningJob made = ToContract(Digests.FromBytes<FineTuningSpec>(job.Payload));
        made.Name = job.Name;
        made.State = job.State;
        made.Progress = ToProgress(job.Progress);
        made.Failure = job.Failure;
        made.LatestCheckpoint = latest?.Name ?? "";
        made.CreateTime = job.CreateTime.ToTimestamp();
        made.StartTime = job.StartTime?.ToTimestamp();
        made.EndTime = job.EndTime?.ToTimestamp();
        if (job.Result is not null)
            made.ModelVersion = Digests.FromBytes<FineTuningResult>(job.Result).ModelVersion;
        return made;
    }

    public static FineTuningJob ToContract(FineTuningSpec spec) => new()
    {
        BaseModelVersion = spec.BaseModelVersion,
        TrainingSet = spec.TrainingSet,
        Settings = SettingsMapper.ToContract(spec.Settings),
        Seed = spec.Seed,
        WorldSize = 1,
        DisplayName = spec.DisplayName,
        SamplePromptTexts = { spec.SamplePrompts },
        Digest = spec.Digest(),
    };

    public static Checkpoint ToCheckpoint(StoredCheckpoint checkpoint) => new()
    {
        Name = checkpoint.Name,
        Step = checkpoint.Info.Step,
        Digest = checkpoint.Digest,
        JobDigest = checkpoint.Info.JobDigest,
        MeanLoss = checkpoint.Info.MeanLoss,
        Best = checkpoint.IsBest,
        SizeBytes = checkpoint.SizeBytes,
        CreateTime = checkpoint.CreateTime.ToTimestamp(),
    };

    public static ModelVersion ToModelVersion(BaseModel model, FineTuningSpec spec, string job) => new()
    {
        Name = model.Name,
        DisplayName = model.DisplayName,
        Kind = ModelKind.Diffusion,
        Origin = ModelOrigin.FineTuned,
        Digest = model.Digest,
        ParentModelVersion = spec.BaseModelVersion,
        FineTuningJob = job,
        CreateTime = model.CreateTime.ToTimestamp(),
    };

    private static JobProgress ToProgress(Progress progress)
    {
        var made = new JobProgress
        {
            CompletedCount = progress.CompletedCount,
            TotalCount = progress.TotalCount,
            ItemsPerSecond = progress.ItemsPerSecond,
            Stage = progress.Stage,
        };
        if (progress.ItemsPerSecond > 0 && progress.TotalCount > progress.CompletedCount)
            made.RemainingDuration = TimeSpan.FromSeconds((progress.TotalCount - progress.CompletedCount) / progress.ItemsPerSecond).ToDuration();
        return made;
    }
}
