namespace RlhfT2I.Feedback.Domain.Labels;

/// <summary>Why an image was skipped. Numbers are those of the contract's <c>SkipReason</c>.</summary>
internal enum SkipCause
{
    None = 0,
    AmbiguousPrompt = 1,
    BrokenImage = 2,
    Offensive = 3,
    Unsure = 4,
}
