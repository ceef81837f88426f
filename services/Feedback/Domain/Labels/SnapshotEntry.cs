namespace RlhfT2I.Feedback.Domain.Labels;

/// <summary>A label as a snapshot holds it.</summary>
internal sealed class SnapshotEntry
{
    public string SnapshotName { get; set; } = "";

    /// <summary>Place in the snapshot, from 0.</summary>
    public int Position { get; set; }

    public required string Image { get; init; }

    public required string ImageSha256 { get; init; }

    public required string Prompt { get; init; }

    public required string PromptText { get; init; }

    public required int Category { get; init; }

    public required int Split { get; init; }

    public required Verdict Verdict { get; init; }

    /// <summary>Probability that the image is good: 1 or 0, or what the model of rater errors gives; one half for a skip, which says neither.</summary>
    public required double GoodProbability { get; init; }

    /// <summary>The rater; empty for a consensus.</summary>
    public required string Rater { get; init; }
}
