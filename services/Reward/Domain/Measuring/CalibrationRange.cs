namespace RlhfT2I.Reward.Domain.Measuring;

/// <summary>One bin of a calibration diagram.</summary>
/// <param name="LowerBound">Lower end of its rewards.</param>
/// <param name="UpperBound">Upper end.</param>
/// <param name="MeanReward">Mean reward of its labels; 0 in an empty bin.</param>
/// <param name="GoodShare">Share of them that are good; 0 in an empty bin.</param>
/// <param name="LabelCount">Labels in it.</param>
public sealed record CalibrationRange(double LowerBound, double UpperBound, double MeanReward, double GoodShare, long LabelCount);
