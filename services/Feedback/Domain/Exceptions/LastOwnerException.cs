using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Feedback.Domain.Exceptions;

/// <summary>The last owner of a project is to go.</summary>
/// <param name="member">The owner.</param>
internal sealed class LastOwnerException(string member)
    : PreconditionException(ErrorReason.LastOwner, member, new Dictionary<string, string> { ["resourceName"] = member });
