namespace RlhfT2I.Modeling.Training;

/// <summary>What one optimizer step measured, before its update.</summary>
/// <param name="Loss">L of eq. (2): <paramref name="RewardWeightedLoss"/> + beta * <paramref name="PretrainingLoss"/>.</param>
/// <param name="RewardWeightedLoss">First term; 0 without model-made images.</param>
/// <param name="PretrainingLoss">Second term without beta; 0 without pre-training pairs.</param>
/// <param name="GradientNorm">Euclidean norm of all gradients before clipping; not finite where the update was skipped.</param>
/// <param name="GradientScale">What the gradients were multiplied by in the update: clipping, over the scale of the loss; 0 where it was skipped.</param>
public sealed record FineTuningStepResult(double Loss, double RewardWeightedLoss, double PretrainingLoss, double GradientNorm, double GradientScale)
{
    /// <summary>Whether gradients overflowed at the present scale of the loss and the update was left out.</summary>
    public bool IsSkipped { get; init; }
}
