using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Feedback.Domain.Exceptions;

/// <summary>An answer is to be corrected that a snapshot or an ended evaluation holds.</summary>
/// <param name="resourceName">Task or ballot.</param>
internal sealed class AnswerFrozenException(string resourceName)
    : PreconditionException(ErrorReason.AnswerFrozen, resourceName, new Dictionary<string, string> { ["resourceName"] = resourceName });
