using RlhfT2I.Modeling.Runtime;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Rewards;

/// <summary>The loss of reward learning, section 3.2 of the paper.</summary>
/// <remarks>
/// L_reward = E_{D_human}[(y - r(x, z))^2] + lambda L_pc, with L_pc of <see cref="PromptClassificationLoss"/> over images labelled good.
/// Symbols: y label (1 good, 0 bad), r reward, lambda <see cref="PromptClassificationPenalty"/>.
/// </remarks>
public sealed class RewardLoss
{
    /// <summary>Creates the loss.</summary>
    /// <param name="promptClassification">L_pc with its temperature.</param>
    /// <param name="promptClassificationPenalty">
    /// lambda, finite and at least 0. The published value is 0.5 (the text at hand lost it).
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">lambda is negative or not finite.</exception>
    public RewardLoss(PromptClassificationLoss promptClassification, double promptClassificationPenalty = 0.5)
    {
        ArgumentNullException.ThrowIfNull(promptClassification);
        if (promptClassificationPenalty is not (>= 0 and < double.PositiveInfinity))
            throw new ArgumentOutOfRangeException(
                nameof(promptClassificationPenalty), promptClassificationPenalty, "lambda is finite and at least 0.");
        PromptClassification = promptClassification;
        PromptClassificationPenalty = promptClassificationPenalty;
    }

    /// <summary>L_pc.</summary>
    public PromptClassificationLoss PromptClassification { get; }

    /// <summary>lambda.</summary>
    public double PromptClassificationPenalty { get; }

    /// <summary>The loss of a batch.</summary>
    /// <param name="rewards">Predicted rewards (N), floating point.</param>
    /// <param name="labels">Labels 0 or 1 (N).</param>
    /// <param name="promptRewards">Rewards of the good images for all their prompts (G, K), or null if there is none.</param>
    /// <param name="originalIndex">Position of the true prompt, int64 (G); null with <paramref name="promptRewards"/>.</param>
    /// <returns>Total and terms; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit, or a label is neither 0 nor 1.</exception>
    public RewardLossTerms Compute(Tensor rewards, Tensor labels, Tensor? promptRewards, Tensor? originalIndex)
    {
        ArgumentNullException.ThrowIfNull(rewards);
        ArgumentNullException.ThrowIfNull(labels);
        if (rewards.dim() != 1 || rewards.shape[0] == 0 || !labels.shape.SequenceEqual(rewards.shape))
            throw new ArgumentException(
                $"Rewards have shape {rewards.ShapeText()}, labels {labels.ShapeText()}; expected (N) for both, N above 0.",
                nameof(labels));
        if (promptRewards is null != originalIndex is null)
            throw new ArgumentException("Prompt rewards and the true prompts' indices come together or not at all.", nameof(originalIndex));
        using var scope = NewDisposeScope();
        if (!((labels == 0) | (labels == 1)).all().item<bool>())
            throw new ArgumentException("A label is neither 0 (bad) nor 1 (good); leave skipped images out.", nameof(labels));
        Tensor squaredError = (labels.to(rewards.dtype) - rewards).square().mean();
        Tensor classification = promptRewards is null
            ? zeros_like(squaredError)
            : PromptClassification.Compute(promptRewards, originalIndex!);
        Tensor total = squaredError + PromptClassificationPenalty * classification;
        return new RewardLossTerms(
            total.MoveToOuterDisposeScope(), squaredError.MoveToOuterDisposeScope(), classification.MoveToOuterDisposeScope());
    }
}
