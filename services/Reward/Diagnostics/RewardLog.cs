namespace RlhfT2I.Reward.Diagnostics;

/// <summary>Log events of the room; numbers 3000 to 3999, fixed once released.</summary>
internal static partial class RewardLog
{
    [LoggerMessage(3000, LogLevel.Information, "Reward model {RewardModelName} with digest {Digest} is trained; validation accuracy {Accuracy} over {LabelCount} labels.", EventName = nameof(ModelTrained))]
    public static partial void ModelTrained(ILogger logger, string rewardModelName, string digest, double accuracy, long labelCount);

    [LoggerMessage(3001, LogLevel.Information, "Reward model {RewardModelName} with digest {Digest} is loaded.", EventName = nameof(ModelLoaded))]
    public static partial void ModelLoaded(ILogger logger, string rewardModelName, string digest);
}
