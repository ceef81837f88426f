using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Schedulers;

/// <summary>Euler's method on the probability-flow ODE (arXiv:2206.00364, algorithm 2 without churn).</summary>
/// <remarks>Draws no noise. Predictions: epsilon, sample, v_prediction. Timesteps may be fractional.</remarks>
public sealed class EulerDiscreteScheduler : SigmaScheduler
{
    /// <summary>Creates the scheduler.</summary>
    /// <exception cref="ArgumentException">A setting is out of range or not supported.</exception>
    public EulerDiscreteScheduler(SchedulerConfig config)
        : base(config, "EulerDiscreteScheduler")
    {
    }

    private protected override (double[] Sigmas, double[] Timesteps) CreateSigmas(double[] timesteps)
    {
        double[] sigmas = Config.InterpolationType == SigmaInterpolation.Linear
            ? base.CreateSigmas(timesteps).Sigmas
            : LogLinear(timesteps.Length);
        if (!Config.UseKarrasSigmas)
            return (sigmas, timesteps);
        double[] karras = SigmaGrid.Karras(sigmas[^1], sigmas[0], timesteps.Length);
        return (karras, Array.ConvertAll(karras, sigma => SigmaGrid.TimestepOf(sigma, TrainingSigmas)));
    }

    private protected override Tensor StepCore(Tensor modelOutput, int stepIndex, Tensor sample, SchedulerStepOptions options)
    {
        double sigma = Sigmas![stepIndex];
        return sample + Derivative(modelOutput, sample, sigma) * (Sigmas[stepIndex + 1] - sigma);
    }

    // One level more than steps, as in the reference: the last step ends at the smallest level instead of 0.
    private double[] LogLinear(int count) =>
        Array.ConvertAll(TimestepGrid.Ascending(Math.Log(TrainingSigmas[^1]), Math.Log(TrainingSigmas[0]), count + 1), Math.Exp);
}
