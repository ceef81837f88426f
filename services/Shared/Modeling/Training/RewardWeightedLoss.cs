using RlhfT2I.Modeling.Runtime;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Training;

/// <summary>The fine-tuning loss, eq. (2), section 3.3 of the paper.</summary>
/// <remarks>
/// L = E_{(x,z) ~ D_model}[ -r(x, z) log p(x | z) ] + beta E_{(x,z) ~ D_pre}[ -log p(x | z) ], with <see cref="DenoisingLoss"/> in
/// place of the negative log-likelihood:
/// <code>
/// symbol    here
/// r(x, z)   reward                reward of an image made by the model, a constant: no gradient flows through it
/// beta      PretrainingPenalty    weight of the pre-training term, which keeps images from deteriorating
/// D_model   denoisingErrors       labelled and unlabelled images of the model
/// D_pre     pretrainingErrors     image-text pairs of pre-training
/// </code>
/// The paper does not give beta. Each term is a mean over its own samples, so the two halves of a batch may differ in size.
/// </remarks>
public sealed class RewardWeightedLoss
{
    /// <summary>Creates the loss.</summary>
    /// <param name="pretrainingPenalty">beta, finite and at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">beta is negative or not finite.</exception>
    public RewardWeightedLoss(double pretrainingPenalty)
    {
        if (pretrainingPenalty is not (>= 0 and < double.PositiveInfinity))
            throw new ArgumentOutOfRangeException(
                nameof(pretrainingPenalty), pretrainingPenalty, "The pre-training penalty is finite and at least 0.");
        PretrainingPenalty = pretrainingPenalty;
    }

    /// <summary>beta.</summary>
    public double PretrainingPenalty { get; }

    /// <summary>The loss of a whole batch.</summary>
    /// <param name="denoisingErrors">Errors of model-made images, floating point (N).</param>
    /// <param name="rewards">Their rewards (N), finite and at least 0; 1 makes the plain loss, 0 leaves the image out.</param>
    /// <param name="pretrainingErrors">Errors of pre-training pairs (M), or null for none.</param>
    /// <returns>A scalar that gradients flow through; the caller owns it.</returns>
    /// <exception cref="ArgumentException">Shapes differ, a batch is empty, or a reward is out of range.</exception>
    public Tensor Compute(Tensor denoisingErrors, Tensor rewards, Tensor? pretrainingErrors)
    {
        ArgumentNullException.ThrowIfNull(denoisingErrors);
        using var scope = NewDisposeScope();
        Tensor loss = RewardWeightedPart(denoisingErrors, rewards, denoisingErrors.numel());
        if (pretrainingErrors is not null)
            loss = loss + PretrainingPenalty * PretrainingPart(pretrainingErrors, pretrainingErrors.numel());
        return loss.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// What a micro-batch adds to the first term when the whole batch has <paramref name="globalCount"/> model-made images.
    /// </summary>
    /// <param name="denoisingErrors">Errors of the micro-batch, floating point (N).</param>
    /// <param name="rewards">Their rewards (N), finite and at least 0.</param>
    /// <param name="globalCount">Images in the whole batch, over all micro-batches and processes; at least N.</param>
    /// <returns>sum(rewards * errors) / globalCount, a scalar; the caller owns it.</returns>
    /// <exception cref="ArgumentException">Shapes differ, the micro-batch is empty, or a reward is out of range.</exception>
    public static Tensor RewardWeightedPart(Tensor denoisingErrors, Tensor rewards, long globalCount)
    {
        ArgumentNullException.ThrowIfNull(rewards);
        CheckErrors(denoisingErrors, globalCount, nameof(denoisingErrors));
        if (!rewards.shape.SequenceEqual(denoisingErrors.shape))
            throw new ArgumentException(
                $"Rewards have shape {rewards.ShapeText()}, the errors {denoisingErrors.ShapeText()}.", nameof(rewards));
        using var scope = NewDisposeScope();
        Tensor weights = rewards.detach().to(denoisingErrors.dtype, denoisingErrors.device);
        double smallest = weights.min().to(float64).item<double>(), largest = weights.max().to(float64).item<double>();
        if (!double.IsFinite(smallest) || !double.IsFinite(largest) || smallest < 0)
            throw new ArgumentException(
                $"Rewards lie between {smallest} and {largest}; they must be finite and at least 0, "
                + "as a negative one would be maximised without bound.",
                nameof(rewards));
        return ((weights * denoisingErrors).sum() / globalCount).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// What a micro-batch adds to the second term, without beta, when the whole batch has <paramref name="globalCount"/> pre-training
    /// pairs.
    /// </summary>
    /// <param name="pretrainingErrors">Errors of the micro-batch, floating point (M).</param>
    /// <param name="globalCount">Pairs in the whole batch, over all micro-batches and processes; at least M.</param>
    /// <returns>sum(errors) / globalCount, a scalar; the caller owns it.</returns>
    /// <exception cref="ArgumentException">The micro-batch is empty or not one-dimensional.</exception>
    public static Tensor PretrainingPart(Tensor pretrainingErrors, long globalCount)
    {
        CheckErrors(pretrainingErrors, globalCount, nameof(pretrainingErrors));
        using var scope = NewDisposeScope();
        return (pretrainingErrors.sum() / globalCount).MoveToOuterDisposeScope();
    }

    private static void CheckErrors(Tensor errors, long globalCount, string name)
    {
        ArgumentNullException.ThrowIfNull(errors, name);
        if (errors.dim() != 1 || errors.shape[0] == 0 || !errors.is_floating_point())
            throw new ArgumentException(
                $"Errors are {errors.dtype} {errors.ShapeText()}; expected floating point [N] with N above 0.", name);
        ArgumentOutOfRangeException.ThrowIfLessThan(globalCount, errors.shape[0]);
    }
}
