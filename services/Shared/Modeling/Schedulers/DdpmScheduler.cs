using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Schedulers;

/// <summary>Ancestral sampling of denoising diffusion models (arXiv:2006.11239, algorithm 2), on any subset of the timesteps.</summary>
/// <remarks>Draws noise in each step but one at timestep 0. Predictions: epsilon, sample, v_prediction.</remarks>
public sealed class DdpmScheduler : NoiseScheduler
{
    private const double SmallestVariance = 1e-20;

    /// <summary>Creates the scheduler.</summary>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public DdpmScheduler(SchedulerConfig config)
        : base(WithDefaults(config), "DDPMScheduler") => OriginalSample.Check(Config);

    private protected override int OutputChannelsPerChannel =>
        Config.VarianceType is VarianceType.Learned or VarianceType.LearnedRange ? 2 : 1;

    private protected override double[] CreateTimesteps(int count)
    {
        CheckCount(count);
        return TimestepGrid.CreateWhole(Config.TimestepSpacing!.Value, Schedule.Count, count, Config.StepsOffset);
    }

    private protected override Tensor StepCore(Tensor modelOutput, int stepIndex, Tensor sample, SchedulerStepOptions options)
    {
        int timestep = (int)Timesteps[stepIndex];
        double alphaProdT = AlphaCumprod(timestep, 1);
        double alphaProdTPrev = AlphaCumprod(timestep - Schedule.Count / NumInferenceSteps, 1);
        double betaProdT = 1 - alphaProdT, betaProdTPrev = 1 - alphaProdTPrev;
        double currentAlpha = alphaProdT / alphaProdTPrev, currentBeta = 1 - currentAlpha;

        // 1. x_0 as the network sees it.
        Tensor output = OutputChannelsPerChannel == 1 ? modelOutput : modelOutput.narrow(1, 0, sample.shape[1]);
        Tensor original = OriginalSample.Bound(OriginalSample.Predict(Config.PredictionType, output, sample, alphaProdT), Config);

        // 2. Mean of x_{t-1} given x_t and x_0, eq. (7).
        Tensor mean = original * (Math.Sqrt(alphaProdTPrev) * currentBeta / betaProdT)
            + sample * (Math.Sqrt(currentAlpha) * betaProdTPrev / betaProdT);
        if (timestep == 0)
            return mean;

        // 3. Noise.
        Tensor noise = DrawNoise(options, sample);
        double small = Math.Max(betaProdTPrev / betaProdT * currentBeta, SmallestVariance);
        return Config.VarianceType switch
        {
            VarianceType.FixedLarge => mean + noise * Math.Sqrt(currentBeta),
            VarianceType.Learned => mean + noise * Predicted().sqrt(),
            VarianceType.LearnedRange => mean + noise * LogVariance(Predicted(), small, currentBeta).mul(0.5).exp(),
            _ => mean + noise * Math.Sqrt(small),
        };

        Tensor Predicted() => modelOutput.narrow(1, sample.shape[1], sample.shape[1]);
    }

    // The network's v in [-1, 1] blends the logarithms of the smallest and the largest variance, arXiv:2102.09672, eq. (15).
    private static Tensor LogVariance(Tensor predicted, double small, double large)
    {
        Tensor share = (predicted + 1) / 2;
        return share * Math.Log(large) + (1 - share) * Math.Log(small);
    }

    private static SchedulerConfig WithDefaults(SchedulerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config with
        {
            TimestepSpacing = config.TimestepSpacing ?? TimestepSpacing.Leading,
            ClipSample = config.ClipSample ?? true,
            VarianceType = config.VarianceType ?? VarianceType.FixedSmall,
        };
    }
}
