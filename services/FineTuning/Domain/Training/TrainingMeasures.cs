using RlhfT2I.Modeling.Training;

namespace RlhfT2I.FineTuning.Domain.Training;

/// <summary>What one update measured.</summary>
/// <param name="Step">Updates done, this one included.</param>
/// <param name="Result">Losses and gradient norm before the update.</param>
/// <param name="LearningRate">Step size of the update.</param>
/// <param name="MeanWeight">Mean weight of its images.</param>
/// <param name="LossScale">Scale of the next loss; <c>null</c> where losses are not scaled.</param>
public sealed record TrainingMeasures(long Step, FineTuningStepResult Result, double LearningRate, double MeanWeight, double? LossScale = null)
{
    /// <summary>The points of the curves, in the order of their names.</summary>
    public IEnumerable<(string Metric, double Value)> Points()
    {
        // An update that was left out has no norm: its gradients overflowed.
        if (!Result.IsSkipped)
            yield return ("gradient_norm", Result.GradientNorm);
        yield return ("learning_rate", LearningRate);
        yield return ("loss", Result.Loss);
        if (LossScale is { } scale)
            yield return ("loss_scale", scale);
        yield return ("mean_weight", MeanWeight);
        yield return ("pretraining_loss", Result.PretrainingLoss);
        yield return ("reward_weighted_loss", Result.RewardWeightedLoss);
    }
}
