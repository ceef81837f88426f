namespace RlhfT2I.Feedback.Domain.Guidelines;

/// <summary>That a rater has read a version of the guideline.</summary>
internal sealed class GuidelineAcknowledgement
{
    /// <summary>Name of the guideline.</summary>
    public required string Guideline { get; init; }

    public required string RaterId { get; init; }

    public required DateTimeOffset CreateTime { get; init; }
}
