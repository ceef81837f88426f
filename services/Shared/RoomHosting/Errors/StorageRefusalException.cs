using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.RoomHosting.Errors;

/// <summary>A refusal of a store that needs no detail but its metadata.</summary>
/// <param name="reason">What went wrong.</param>
/// <param name="metadata">The values of the reason's message.</param>
/// <param name="innerException">What the store threw, for the log only.</param>
internal sealed class StorageRefusalException(ErrorReason reason, IReadOnlyDictionary<string, string> metadata, Exception innerException)
    : DomainException(reason, metadata, innerException);
