using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Generation.Domain;

/// <summary>A model version does not have the digest that it had when the job was created.</summary>
/// <param name="modelVersion">Name of the model version.</param>
/// <param name="digest">The digest that it has.</param>
/// <param name="expectedDigest">The digest that the job was created with.</param>
public sealed class ModelChangedException(string modelVersion, string digest, string expectedDigest)
    : PreconditionException(ErrorReason.DigestMismatch, modelVersion, new Dictionary<string, string>
    {
        ["resourceName"] = modelVersion,
        ["digest"] = digest,
        ["expectedDigest"] = expectedDigest,
    });
