using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Feedback.Domain.Exceptions;

/// <summary>A credential is unknown, wrong, expired or deleted; which of them is not told.</summary>
internal sealed class CredentialInvalidException() : DomainException(ErrorReason.CredentialInvalid, new Dictionary<string, string>());
