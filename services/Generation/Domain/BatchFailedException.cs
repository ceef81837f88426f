using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Generation.Domain;

/// <summary>A batch of a job can never be made, for a reason that a worker found.</summary>
/// <param name="reason">The reason.</param>
/// <param name="metadata">The values of its message.</param>
public sealed class BatchFailedException(ErrorReason reason, IReadOnlyDictionary<string, string> metadata) : DomainException(reason, metadata);
