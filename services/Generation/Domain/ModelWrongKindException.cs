using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Generation.Domain;

/// <summary>A model version is of another kind than the call needs.</summary>
/// <param name="modelVersion">Name of the model version.</param>
/// <param name="kind">Its kind.</param>
/// <param name="requiredKind">The kind that is needed.</param>
public sealed class ModelWrongKindException(string modelVersion, string kind, string requiredKind)
    : PreconditionException(ErrorReason.ModelWrongKind, modelVersion, new Dictionary<string, string>
    {
        ["resourceName"] = modelVersion,
        ["kind"] = kind,
        ["requiredKind"] = requiredKind,
    });
