namespace RlhfT2I.Feedback.Domain.Labels;

/// <summary>The withdrawal of labels.</summary>
internal sealed class LabelRetraction
{
    /// <summary>Order of creation.</summary>
    public long Number { get; init; }

    public required string Name { get; init; }

    public required string Project { get; init; }

    /// <summary>Name of the rater, image or label that is withdrawn.</summary>
    public required string Target { get; init; }

    public required string Comment { get; init; }

    public required long LabelCount { get; init; }

    /// <summary>Snapshots that held any of the labels.</summary>
    public required List<string> Snapshots { get; init; }

    public required DateTimeOffset CreateTime { get; init; }
}
