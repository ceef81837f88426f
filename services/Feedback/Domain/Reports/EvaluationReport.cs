namespace RlhfT2I.Feedback.Domain.Reports;

/// <summary>The result of an evaluation.</summary>
/// <param name="Cells">Results by criterion, category and split.</param>
/// <param name="FirstSetShare">Choices of the set on the left among those that are no ties, controls included.</param>
/// <param name="IdenticalTieShare">Ties on controls with the same set twice.</param>
/// <param name="SwapConsistencyShare">Swapped controls whose rater judged the images as before.</param>
/// <param name="RaterCount">Raters with a standing vote.</param>
internal sealed record EvaluationReport(IReadOnlyList<ReportCell> Cells, Share FirstSetShare, Share IdenticalTieShare, Share SwapConsistencyShare, long RaterCount);
