using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Reward.Application.Errors;

/// <summary>A reward model is used whose training has not succeeded.</summary>
/// <param name="rewardModel">Its name.</param>
public sealed class RewardModelNotTrainedException(string rewardModel)
    : PreconditionException(ErrorReason.RewardModelNotTrained, rewardModel, new Dictionary<string, string> { ["resourceName"] = rewardModel });
