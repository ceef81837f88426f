using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Generation.Domain;

/// <summary>Something still depends on a model version.</summary>
/// <param name="modelVersion">Name of the model version.</param>
/// <param name="dependents">What depends on it.</param>
public sealed class ModelInUseException(string modelVersion, string dependents)
    : PreconditionException(ErrorReason.ResourceInUse, modelVersion, new Dictionary<string, string>
    {
        ["resourceName"] = modelVersion,
        ["dependents"] = dependents,
    });
