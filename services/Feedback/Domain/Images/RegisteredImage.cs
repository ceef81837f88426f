using RlhfT2I.Feedback.Domain.Labels;

namespace RlhfT2I.Feedback.Domain.Images;

/// <summary>An image that raters may be shown, as Generation announced it, with the counts of its standing labels.</summary>
internal sealed class RegisteredImage
{
    public required string Name { get; init; }

    public required string Project { get; init; }

    public required string Prompt { get; init; }

    public required string PromptText { get; init; }

    /// <summary>Number of the contract's <c>PromptCategory</c>.</summary>
    public required int Category { get; init; }

    /// <summary>Number of the contract's <c>PromptSplit</c>.</summary>
    public required int Split { get; init; }

    public required string GenerationJob { get; init; }

    public required string ModelVersion { get; init; }

    /// <summary>Which image of its prompt within the job, from 0.</summary>
    public required int SampleIndex { get; init; }

    /// <summary>SHA-256 of the PNG file, which is also its blob.</summary>
    public required string Sha256 { get; init; }

    public required int WidthPx { get; init; }

    public required int HeightPx { get; init; }

    /// <summary>Whether raters are to label it.</summary>
    public required bool LabelingRequested { get; init; }

    /// <summary>Whether a rater reported it; it is then shown to nobody for labeling any more.</summary>
    public bool Reported { get; set; }

    /// <summary>Whether it is a gold question in use; it then gets no other labels.</summary>
    public bool IsGold { get; set; }

    public int GoodCount { get; set; }

    public int BadCount { get; set; }

    public int SkipCount { get; set; }

    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>Adds a label to the counts, or takes it off; answers to gold questions do not count.</summary>
    /// <param name="label">The label.</param>
    /// <param name="change">1 or -1.</param>
    public void Count(StoredLabel label, int change)
    {
        if (label.GoldQuestion is not null)
            return;
        switch (label.Verdict)
        {
            case Verdict.Good:
                GoodCount += change;
                break;
            case Verdict.Bad:
                BadCount += change;
                break;
            default:
                SkipCount += change;
                break;
        }
    }
}
