using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.ServiceDefaults.Identity;

/// <summary>A call does not prove who makes it; becomes <c>UNAUTHENTICATED</c>, whatever the reason.</summary>
internal sealed class CredentialInvalidException() : DomainException(ErrorReason.CredentialInvalid, new Dictionary<string, string>());
