using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Feedback.Domain.Exceptions;

/// <summary>Someone else changed a resource since the caller read it.</summary>
/// <param name="resourceName">The resource.</param>
internal sealed class EtagMismatchException(string resourceName)
    : DomainException(ErrorReason.EtagMismatch, new Dictionary<string, string> { ["resourceName"] = resourceName });
