namespace RlhfT2I.Reward.Application;

/// <summary>Types of the room's resources, and kinds of its jobs.</summary>
public static class ResourceTypes
{
    /// <summary>A reward model.</summary>
    public const string RewardModel = "reward.rlhf/RewardModel";

    /// <summary>A reward training job.</summary>
    public const string RewardTrainingJob = "reward.rlhf/RewardTrainingJob";

    /// <summary>Kind of training jobs in the job store.</summary>
    public const string TrainingJobKind = "RewardTrainingJob";
}
