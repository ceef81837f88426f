namespace RlhfT2I.Reward.Domain;

/// <summary>What a pair of image and prompt scores.</summary>
/// <param name="Value">r(x, z) in [0, 1], mean over the heads.</param>
/// <param name="Deviation">Standard deviation over the heads.</param>
/// <param name="ClipScore">Cosine of the two vectors times 100, for comparison.</param>
public sealed record RewardScore(double Value, double Deviation, double ClipScore);
