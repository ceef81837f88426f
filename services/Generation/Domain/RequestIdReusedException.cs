using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Generation.Domain;

/// <summary>A request id was used before with another request.</summary>
/// <param name="requestId">The request id.</param>
public sealed class RequestIdReusedException(string requestId)
    : DomainException(ErrorReason.RequestIdReused, new Dictionary<string, string> { ["requestId"] = requestId });
