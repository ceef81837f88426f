namespace RlhfT2I.Feedback.Domain.Labels;

/// <summary>An immutable, ordered copy of the labels of one moment.</summary>
internal sealed class Snapshot
{
    /// <summary>Order of creation.</summary>
    public long Number { get; init; }

    public required string Name { get; init; }

    public required string Project { get; init; }

    public required string DisplayName { get; init; }

    public required Consensus Consensus { get; init; }

    /// <summary>Only images of these jobs; empty for all.</summary>
    public required List<string> GenerationJobs { get; init; }

    public required bool GoldIncluded { get; init; }

    public required string Digest { get; init; }

    public required long LabelCount { get; init; }

    public required long ImageCount { get; init; }

    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>Whether one of its labels was retracted since.</summary>
    public bool Stale { get; set; }
}
