namespace RlhfT2I.Feedback.Application.Labels;

/// <summary>Why there is nothing to hand out. Numbers are those of the contract's <c>NoTaskReason</c>.</summary>
internal enum NoTask
{
    None = 0,
    Complete = 1,
    Wait = 2,
    Guideline = 4,
    Limit = 5,
}
