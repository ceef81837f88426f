namespace RlhfT2I.Reward.Infrastructure.Entities;

/// <summary>A point of a curve. An attempt that begins again writes its own.</summary>
public sealed class TrainingPointRow
{
    /// <summary>The job; with the next three the key.</summary>
    public required string Job { get; init; }

    /// <summary>The attempt that measured it.</summary>
    public required int Attempt { get; init; }

    /// <summary>Updates done.</summary>
    public required long Step { get; init; }

    /// <summary>Name of the curve.</summary>
    public required string Metric { get; init; }

    /// <summary>Its value.</summary>
    public required double Value { get; init; }

    /// <summary>When it was measured.</summary>
    public required DateTimeOffset RecordTime { get; init; }
}
