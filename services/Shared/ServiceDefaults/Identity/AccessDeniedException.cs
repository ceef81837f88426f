using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.ServiceDefaults.Identity;

/// <summary>The caller's role does not allow a call; becomes <c>PERMISSION_DENIED</c>.</summary>
/// <param name="method">Name of the method as gRPC writes it.</param>
internal sealed class AccessDeniedException(string method)
    : DomainException(ErrorReason.PermissionDenied, new Dictionary<string, string> { ["method"] = method });
