using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Feedback.Domain.Exceptions;

/// <summary>A rater is given no work.</summary>
/// <param name="rater">The rater.</param>
/// <param name="comment">What the owner says about it.</param>
internal sealed class RaterPausedException(string rater, string comment)
    : PreconditionException(ErrorReason.RaterPaused, rater, new Dictionary<string, string> { ["comment"] = comment });
