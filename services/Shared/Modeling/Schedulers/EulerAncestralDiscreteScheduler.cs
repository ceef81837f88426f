using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Schedulers;

/// <summary>Euler's method to a lower noise level than the next, then fresh noise up to it (k-diffusion's ancestral sampler).</summary>
/// <remarks>Draws noise in every step. Predictions: epsilon, v_prediction. Timesteps may be fractional.</remarks>
public sealed class EulerAncestralDiscreteScheduler : SigmaScheduler
{
    /// <summary>Creates the scheduler.</summary>
    /// <exception cref="ArgumentException">A setting is out of range or not supported.</exception>
    public EulerAncestralDiscreteScheduler(SchedulerConfig config)
        : base(config, "EulerAncestralDiscreteScheduler")
    {
        if (Config.PredictionType == PredictionType.Sample)
            throw Unsupported(Config.ClassName!, "prediction_type", "sample", "epsilon, v_prediction");
    }

    private protected override Tensor StepCore(Tensor modelOutput, int stepIndex, Tensor sample, SchedulerStepOptions options)
    {
        double from = Sigmas![stepIndex], to = Sigmas[stepIndex + 1];

        // to^2 = up^2 + down^2, and up^2 is the posterior variance of going from -> to.
        double up = Math.Sqrt(to * to * Math.Max(0, from * from - to * to) / (from * from));
        double down = Math.Sqrt(to * to - up * up);
        return sample + Derivative(modelOutput, sample, from) * (down - from) + DrawNoise(options, sample) * up;
    }
}
