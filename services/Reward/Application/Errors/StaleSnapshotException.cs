using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Reward.Application.Errors;

/// <summary>Labels of a snapshot were retracted, so nothing new is trained on it.</summary>
/// <param name="labelSnapshot">Its name.</param>
public sealed class StaleSnapshotException(string labelSnapshot)
    : PreconditionException(ErrorReason.StaleParent, labelSnapshot, new Dictionary<string, string>
    {
        ["resourceName"] = labelSnapshot,
        ["parentName"] = "a label",
    });
