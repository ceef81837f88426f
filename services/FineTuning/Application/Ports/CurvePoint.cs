namespace RlhfT2I.FineTuning.Application.Ports;

/// <summary>One value of a curve.</summary>
/// <param name="Step">Updates done, from 1.</param>
/// <param name="Metric">Name of the curve.</param>
/// <param name="Value">Finite.</param>
/// <param name="RecordTime">When it was measured.</param>
public sealed record CurvePoint(long Step, string Metric, double Value, DateTimeOffset RecordTime);
