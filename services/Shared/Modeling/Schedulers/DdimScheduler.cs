using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Schedulers;

/// <summary>Denoising diffusion implicit models (arXiv:2010.02502): deterministic at eta 0, DDPM's noise at eta 1.</summary>
/// <remarks>Draws noise in each step when eta is above 0. Predictions: epsilon, sample, v_prediction.</remarks>
public sealed class DdimScheduler : NoiseScheduler
{
    private readonly double _finalAlphaCumprod;

    /// <summary>Creates the scheduler.</summary>
    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public DdimScheduler(SchedulerConfig config)
        : base(WithDefaults(config), "DDIMScheduler")
    {
        OriginalSample.Check(Config);
        _finalAlphaCumprod = Config.SetAlphaToOne == true ? 1 : Schedule.AlphasCumprod[0];
    }

    private protected override double[] CreateTimesteps(int count)
    {
        CheckCount(count);
        return TimestepGrid.CreateWhole(Config.TimestepSpacing!.Value, Schedule.Count, count, Config.StepsOffset);
    }

    private protected override Tensor StepCore(Tensor modelOutput, int stepIndex, Tensor sample, SchedulerStepOptions options)
    {
        if (options.Eta is not (>= 0 and <= 1))
            throw new ArgumentException($"Eta is {options.Eta}; allowed: 0 to 1.", nameof(options));
        int timestep = (int)Timesteps[stepIndex];
        double alphaProdT = AlphaCumprod(timestep, _finalAlphaCumprod);
        double alphaProdTPrev = AlphaCumprod(timestep - Schedule.Count / NumInferenceSteps, _finalAlphaCumprod);

        // 1. x_0 and the noise as the network sees them. Bounding x_0 leaves the noise as it was predicted.
        Tensor original = OriginalSample.Predict(Config.PredictionType, modelOutput, sample, alphaProdT);
        Tensor noisePred = OriginalSample.PredictNoise(Config.PredictionType, modelOutput, sample, alphaProdT);
        original = OriginalSample.Bound(original, Config);

        // 2. sigma_t, eq. (16).
        double variance = (1 - alphaProdTPrev) / (1 - alphaProdT) * (1 - alphaProdT / alphaProdTPrev);
        double deviation = options.Eta * Math.Sqrt(variance);

        // 3. x_{t-1}, eq. (12): x_0, the direction that points to x_t, fresh noise.
        double direction = Math.Sqrt(Math.Max(0, 1 - alphaProdTPrev - deviation * deviation));
        Tensor previous = original * Math.Sqrt(alphaProdTPrev) + noisePred * direction;
        return options.Eta > 0 ? previous + DrawNoise(options, sample) * deviation : previous;
    }

    private static SchedulerConfig WithDefaults(SchedulerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config with
        {
            TimestepSpacing = config.TimestepSpacing ?? TimestepSpacing.Leading,
            ClipSample = config.ClipSample ?? true,
            SetAlphaToOne = config.SetAlphaToOne ?? true,
        };
    }
}
