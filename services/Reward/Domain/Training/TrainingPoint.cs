namespace RlhfT2I.Reward.Domain.Training;

/// <summary>One value of a curve.</summary>
/// <param name="Step">Updates done, from 1, counted through all heads.</param>
/// <param name="Metric">Name of the curve, lower_snake_case.</param>
/// <param name="Value">Its value, finite.</param>
public sealed record TrainingPoint(long Step, string Metric, double Value);
