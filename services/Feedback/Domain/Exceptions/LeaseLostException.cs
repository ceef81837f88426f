using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Feedback.Domain.Exceptions;

/// <summary>A caller does not hold what it renews, gives back or answers.</summary>
/// <param name="resourceName">Task or ballot.</param>
internal sealed class LeaseLostException(string resourceName)
    : DomainException(ErrorReason.LeaseLost, new Dictionary<string, string> { ["resourceName"] = resourceName });
