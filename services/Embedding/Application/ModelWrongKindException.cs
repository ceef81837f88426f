using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Embedding.Application;

/// <summary>A model version is of another kind than the call needs.</summary>
/// <param name="modelVersion">Its name.</param>
/// <param name="kind">What it is.</param>
public sealed class ModelWrongKindException(string modelVersion, string kind)
    : PreconditionException(ErrorReason.ModelWrongKind, modelVersion, new Dictionary<string, string>
    {
        ["resourceName"] = modelVersion,
        ["kind"] = kind,
        ["requiredKind"] = "encoder",
    });
