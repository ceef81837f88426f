using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Reward.Application.Errors;

/// <summary>Content does not have the digest that it should have.</summary>
/// <param name="resourceName">What it is.</param>
/// <param name="digest">Digest that it has.</param>
/// <param name="expectedDigest">Digest that it should have.</param>
public sealed class DigestMismatchException(string resourceName, string digest, string expectedDigest)
    : PreconditionException(ErrorReason.DigestMismatch, resourceName, new Dictionary<string, string>
    {
        ["resourceName"] = resourceName,
        ["digest"] = digest,
        ["expectedDigest"] = expectedDigest,
    });
