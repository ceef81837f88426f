using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Modeling.Schedulers;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Training;

/// <summary>The denoising error that stands in for the negative log-likelihood of an image, section 3.3 of the paper.</summary>
/// <remarks>
/// Per sample: the mean over channels and pixels of (target - output)^2, where the target is the noise, the velocity or the
/// clean latents by the network's prediction type (simple loss of arXiv:2006.11239, eq. 14).
/// </remarks>
public sealed class DenoisingLoss
{
    private readonly NoiseSchedule _schedule;
    private readonly double[]? _weights;

    /// <summary>Creates the loss for networks trained on a schedule.</summary>
    /// <param name="schedule">The forward process.</param>
    /// <param name="predictionType">What the network predicts.</param>
    /// <param name="minSnrGamma">Cap of the signal-to-noise weights of <see cref="MinSnrWeighting"/>, finite and at least 0; 0 weighs all timesteps alike.</param>
    public DenoisingLoss(NoiseSchedule schedule, PredictionType predictionType, double minSnrGamma = 0)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        _schedule = schedule;
        PredictionType = predictionType;
        _weights = minSnrGamma == 0 ? null : MinSnrWeighting.Weights(schedule, predictionType, minSnrGamma);
    }

    /// <summary>What the network predicts.</summary>
    public PredictionType PredictionType { get; }

    /// <summary>Noisy latents, the network's input; see <see cref="NoiseSchedule.AddNoise"/>.</summary>
    public Tensor AddNoise(Tensor latents, Tensor noise, Tensor timesteps) => _schedule.AddNoise(latents, noise, timesteps);

    /// <summary>What the network's output is compared with.</summary>
    /// <param name="latents">Clean latents (N, C, H, W).</param>
    /// <param name="noise">Noise of the same shape.</param>
    /// <param name="timesteps">Timesteps (N), integer.</param>
    /// <returns>A new tensor handle of the same shape; the caller owns it.</returns>
    public Tensor Target(Tensor latents, Tensor noise, Tensor timesteps)
    {
        ArgumentNullException.ThrowIfNull(latents);
        ArgumentNullException.ThrowIfNull(noise);
        return PredictionType switch
        {
            PredictionType.Epsilon => noise.alias(),
            PredictionType.Sample => latents.alias(),
            _ => _schedule.GetVelocity(latents, noise, timesteps),
        };
    }

    /// <summary>The error of each sample, times its timestep's weight where timesteps are weighed.</summary>
    /// <param name="modelOutput">The network's output (N, C, H, W), floating point of any width; gradients flow through it.</param>
    /// <param name="latents">Clean latents of that shape.</param>
    /// <param name="noise">The noise that was added, of that shape.</param>
    /// <param name="timesteps">Timesteps (N), integer.</param>
    /// <returns>float32 (N), float64 if the output is; the caller owns it.</returns>
    /// <exception cref="ArgumentException">Shapes differ.</exception>
    public Tensor PerSample(Tensor modelOutput, Tensor latents, Tensor noise, Tensor timesteps)
    {
        ArgumentNullException.ThrowIfNull(modelOutput);
        ArgumentNullException.ThrowIfNull(latents);
        if (modelOutput.dim() < 2 || !modelOutput.shape.SequenceEqual(latents.shape))
            throw new ArgumentException(
                $"The output has shape {modelOutput.ShapeText()}, the latents {latents.ShapeText()}.", nameof(modelOutput));
        using var scope = NewDisposeScope();
        // Squares of half-precision numbers lose too much; sums of them more.
        ScalarType type = modelOutput.dtype == float64 ? float64 : float32;
        Tensor difference = modelOutput.to(type) - Target(latents, noise, timesteps).to(type);
        Tensor errors = difference.square().flatten(1).mean([1]);
        if (_weights is not null)
            errors = errors * Weights(_weights, timesteps, errors);
        return errors.MoveToOuterDisposeScope();
    }

    private static Tensor Weights(double[] weights, Tensor timesteps, Tensor like) =>
        tensor(Array.ConvertAll(timesteps.to(int64).cpu().flatten().data<long>().ToArray(), t => weights[t]), like.dtype, like.device);
}
