using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Feedback.Domain.Exceptions;

/// <summary>Answers were given by a guideline that is not the newest.</summary>
/// <param name="guideline">The guideline that was on the screen.</param>
internal sealed class GuidelineOutdatedException(string guideline)
    : PreconditionException(ErrorReason.GuidelineOutdated, guideline, new Dictionary<string, string> { ["resourceName"] = guideline });
