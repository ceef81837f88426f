namespace RlhfT2I.Feedback.Domain.Labels;

/// <summary>One verdict of one rater on one image. Only its marks change: what took its place, what withdrew it, whether a snapshot holds it.</summary>
internal sealed class StoredLabel
{
    /// <summary>Order of arrival.</summary>
    public long Number { get; init; }

    public required string Name { get; init; }

    public required string Project { get; init; }

    public required string Image { get; init; }

    public required string RaterId { get; init; }

    public required Verdict Verdict { get; init; }

    public SkipCause SkipCause { get; init; }

    public int Position { get; init; }

    public TimeSpan? ResponseDuration { get; init; }

    public string Guideline { get; init; } = "";

    /// <summary>The task it answered; empty for an imported one.</summary>
    public string TaskName { get; init; } = "";

    /// <summary>Name of the gold question that it answers; null for an image whose answer nobody knew. Such an answer counts nowhere but for its rater.</summary>
    public string? GoldQuestion { get; init; }

    /// <summary>Whether the rater's first answer to the gold question was right; null for no gold question, and while it was only skipped.</summary>
    public bool? GoldRight { get; set; }

    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>The label that took its place.</summary>
    public string? SupersedingLabel { get; set; }

    /// <summary>The retraction that withdrew it.</summary>
    public string? Retraction { get; set; }

    /// <summary>Whether a snapshot holds it.</summary>
    public bool Frozen { get; set; }

    public bool Stands => SupersedingLabel is null && Retraction is null;
}
