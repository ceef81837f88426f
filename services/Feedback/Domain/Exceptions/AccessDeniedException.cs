using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Feedback.Domain.Exceptions;

/// <summary>A caller's role does not allow a call.</summary>
/// <param name="method">Full name of the method.</param>
internal sealed class AccessDeniedException(string method) : DomainException(ErrorReason.PermissionDenied, new Dictionary<string, string> { ["method"] = method });
