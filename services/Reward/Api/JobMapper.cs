using Google.Protobuf.WellKnownTypes;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.Reward.Api;

/// <summary>Stored jobs as messages.</summary>
internal static class JobMapper
{
    /// <summary>The message of a job; one that is not stored has no name.</summary>
    public static RewardTrainingJob ToMessage(Job job, bool isStored)
    {
        RewardModel plan = RewardModel.Parser.ParseFrom(job.Payload);
        var message = new RewardTrainingJob
        {
            Name = isStored ? job.Name : "",
            LabelSnapshot = plan.LabelSnapshot,
            Encoder = plan.Encoder,
            Settings = plan.Settings,
            Seed = plan.Seed,
            DisplayName = plan.DisplayName,
            RewardModel = job.State == JobState.Succeeded ? plan.Name : "",
            State = job.State,
            Progress = ToMessage(job.Progress),
            Failure = job.Failure,
            Digest = job.Digest,
            StartTime = job.StartTime?.ToTimestamp(),
            EndTime = job.EndTime?.ToTimestamp(),
        };
        if (isStored)
            message.CreateTime = job.CreateTime.ToTimestamp();
        return message;
    }

    private static JobProgress ToMessage(Progress progress)
    {
        var message = new JobProgress
        {
            CompletedCount = progress.CompletedCount,
            TotalCount = progress.TotalCount,
            ItemsPerSecond = progress.ItemsPerSecond,
            Stage = progress.Stage,
        };
        if (progress is { TotalCount: > 0, ItemsPerSecond: > 0 })
            message.RemainingDuration = Duration.FromTimeSpan(TimeSpan.FromSeconds((progress.TotalCount - progress.CompletedCount) / progress.ItemsPerSecond));
        return message;
    }
}
