using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Feedback.Domain.Exceptions;

/// <summary>An invitation has expired or was used as often as it may be.</summary>
/// <param name="invitation">The invitation.</param>
internal sealed class InvitationExhaustedException(string invitation)
    : PreconditionException(ErrorReason.InvitationExhausted, invitation, new Dictionary<string, string>());
