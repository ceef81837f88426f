namespace RlhfT2I.Modeling.Training;

/// <summary>What one optimizer step measured, before its update.</summary>
/// <param name="Loss">L of eq. (2): <paramref name="RewardWeightedLoss"/> + beta * <paramref name="PretrainingLoss"/>.</param>
/// <param name="RewardWeightedLoss">First term; 0 without model-made images.</param>
/// <param name="PretrainingLoss">Second term without beta; 0 without pre-training pairs.</param>
/// <param name="GradientNorm">Euclidean norm of all gradients before clipping.</param>
public sealed record FineTuningStepResult(double Loss, double RewardWeightedLoss, double PretrainingLoss, double GradientNorm);
