namespace RlhfT2I.FineTuning.Infrastructure;

/// <summary>A row of <c>curve_points</c>.</summary>
public sealed class CurvePointRow
{
    /// <summary>The job.</summary>
    public required string Job { get; init; }

    /// <summary>Updates done.</summary>
    public required long Step { get; init; }

    /// <summary>Name of the curve.</summary>
    public required string Metric { get; init; }

    /// <summary>Its value.</summary>
    public required double Value { get; init; }

    /// <summary>When it was measured.</summary>
    public required DateTimeOffset RecordTime { get; init; }
}
