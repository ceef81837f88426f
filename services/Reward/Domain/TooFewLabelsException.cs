using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Reward.Domain;

/// <summary>There are too few labels to train or judge with.</summary>
/// <param name="labelCount">Labels that can be used.</param>
/// <param name="requiredCount">Labels that are needed.</param>
/// <param name="problem">What is missing.</param>
public sealed class TooFewLabelsException(int labelCount, int requiredCount, string problem)
    : PreconditionException(ErrorReason.TooFewLabels, "labels", new Dictionary<string, string>
    {
        ["labelCount"] = $"{labelCount}",
        ["requiredCount"] = $"{requiredCount}",
        ["problem"] = problem,
    });
