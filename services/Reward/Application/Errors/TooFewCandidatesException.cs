using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Reward.Application.Errors;

/// <summary>A prompt has fewer images that could be scored than are to be kept.</summary>
/// <param name="resourceName">The prompt.</param>
/// <param name="candidateCount">Images that could be scored.</param>
/// <param name="requiredCount">Images to keep.</param>
public sealed class TooFewCandidatesException(string resourceName, int candidateCount, int requiredCount)
    : PreconditionException(ErrorReason.TooFewCandidates, resourceName, new Dictionary<string, string>
    {
        ["resourceName"] = resourceName,
        ["candidateCount"] = $"{candidateCount}",
        ["requiredCount"] = $"{requiredCount}",
    });
