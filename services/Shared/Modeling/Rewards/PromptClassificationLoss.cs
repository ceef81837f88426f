using RlhfT2I.Modeling.Runtime;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Rewards;

/// <summary>The auxiliary loss of reward learning: which of several prompts made the image, section 3.2, eq. (1) of the paper.</summary>
/// <remarks>
/// P(i | x) = exp(r(x, z_i) / T) / sum_j exp(r(x, z_j) / T) over the true prompt and its perturbations; the loss is the mean over
/// good images of -log P(true prompt | x). As rewards lie in (0, 1), it cannot fall below <see cref="Floor"/>: with T = 2 and
/// ten perturbations 1.955, against 2.398 for a guess. A curve that hardly moves is right; judge by ranking accuracy.
/// </remarks>
public sealed class PromptClassificationLoss
{
    /// <summary>Creates the loss.</summary>
    /// <param name="temperature">T, above 0. The published value is 2 (the text at hand lost it).</param>
    /// <exception cref="ArgumentOutOfRangeException">T is not positive and finite.</exception>
    public PromptClassificationLoss(double temperature = 2)
    {
        if (temperature is not (> 0 and < double.PositiveInfinity))
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "The temperature is positive and finite.");
        Temperature = temperature;
    }

    /// <summary>T.</summary>
    public double Temperature { get; }

    /// <summary>The smallest value the loss can reach: log(1 + N exp(-1 / T)) for N perturbations.</summary>
    /// <param name="perturbedCount">N, prompts besides the true one; at least 1.</param>
    public double Floor(int perturbedCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(perturbedCount);
        return Math.Log(1 + perturbedCount * Math.Exp(-1 / Temperature));
    }

    /// <summary>P(i | x) of each prompt.</summary>
    /// <param name="rewards">Rewards of G images for K prompts each (G, K), floating point.</param>
    /// <returns>Probabilities (G, K); the caller owns it.</returns>
    public Tensor Probabilities(Tensor rewards)
    {
        CheckRewards(rewards);
        using var scope = NewDisposeScope();
        return nn.functional.softmax(rewards / Temperature, -1).MoveToOuterDisposeScope();
    }

    /// <summary>The mean cross-entropy.</summary>
    /// <param name="rewards">Rewards of G images for K prompts each (G, K), floating point, K at least 2.</param>
    /// <param name="originalIndex">Position of the true prompt, int64 (G), 0 to K-1.</param>
    /// <returns>A scalar that gradients flow through; the caller owns it.</returns>
    /// <exception cref="ArgumentException">Shapes do not fit, or an index is out of range.</exception>
    public Tensor Compute(Tensor rewards, Tensor originalIndex)
    {
        CheckRewards(rewards);
        ArgumentNullException.ThrowIfNull(originalIndex);
        if (originalIndex.dim() != 1 || originalIndex.shape[0] != rewards.shape[0] || originalIndex.dtype != int64)
            throw new ArgumentException(
                $"The indices are {originalIndex.dtype} {originalIndex.ShapeText()}; expected int64 [{rewards.shape[0]}].",
                nameof(originalIndex));
        using var scope = NewDisposeScope();
        long smallest = originalIndex.min().item<long>(), largest = originalIndex.max().item<long>();
        if (smallest < 0 || largest >= rewards.shape[1])
            throw new ArgumentException(
                $"An index is {(smallest < 0 ? smallest : largest)}; allowed: 0 to {rewards.shape[1] - 1}.", nameof(originalIndex));
        return nn.functional.cross_entropy(rewards / Temperature, originalIndex).MoveToOuterDisposeScope();
    }

    private static void CheckRewards(Tensor rewards)
    {
        ArgumentNullException.ThrowIfNull(rewards);
        if (rewards.dim() != 2 || rewards.shape[0] == 0 || rewards.shape[1] < 2)
            throw new ArgumentException(
                $"Rewards have shape {rewards.ShapeText()}; expected (G, K) with G at least 1 and K at least 2.", nameof(rewards));
    }
}
