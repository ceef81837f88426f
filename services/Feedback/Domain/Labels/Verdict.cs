namespace RlhfT2I.Feedback.Domain.Labels;

/// <summary>A rater's answer to one image (paper, section 3.1). Numbers are those of the contract's <c>LabelValue</c>.</summary>
internal enum Verdict
{
    Good = 1,
    Bad = 2,
    Skip = 3,
}
