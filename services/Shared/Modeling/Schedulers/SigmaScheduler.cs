using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Schedulers;

/// <summary>
/// What the two Euler schedulers share: samples in the variance-exploding form x = x_0 + sigma * noise, so the first sample has
/// the standard deviation of the largest sigma and the network sees x / sqrt(sigma^2 + 1).
/// </summary>
public abstract class SigmaScheduler : NoiseScheduler
{
    private double[] _sigmas = [];

    private protected SigmaScheduler(SchedulerConfig config, string className)
        : base(WithDefaults(config), className)
    {
        if (Config.RescaleBetasZeroSnr)
            throw Unsupported(className, "rescale_betas_zero_snr", "true (sigma would be infinite)", "false");
        if (Config.TrainedBetas?.Contains(1) == true)
            throw Unsupported(className, "trained_betas", "with the value 1 (sigma would be infinite)", "values below 1");
        TrainingSigmas = SigmaGrid.OfSchedule(Schedule);
    }

    /// <inheritdoc />
    public override IReadOnlyList<double>? Sigmas => _sigmas.Length == 0 ? null : _sigmas;

    /// <summary>The largest noise level; under <c>leading</c> spacing sqrt(sigma^2 + 1), as that grid starts below full noise.</summary>
    public override double InitNoiseSigma
    {
        get
        {
            if (_sigmas.Length == 0)
                throw new InvalidOperationException($"Call {nameof(SetTimesteps)} first.");
            double largest = _sigmas.Max();
            return Config.TimestepSpacing == TimestepSpacing.Leading ? Math.Sqrt(largest * largest + 1) : largest;
        }
    }

    /// <summary>sigma of every training timestep, ascending.</summary>
    private protected double[] TrainingSigmas { get; }

    private protected override double[] CreateTimesteps(int count)
    {
        if (Config.TimestepSpacing == TimestepSpacing.Leading)
            CheckCount(count);
        double[] timesteps = TimestepGrid.Create(Config.TimestepSpacing!.Value, Schedule.Count, count, Config.StepsOffset);
        (double[] levels, timesteps) = CreateSigmas(timesteps);
        _sigmas = [.. levels, 0];
        return timesteps;
    }

    /// <summary>Noise levels without the final 0, and the timesteps that go with them.</summary>
    private protected virtual (double[] Sigmas, double[] Timesteps) CreateSigmas(double[] timesteps) =>
        (Array.ConvertAll(timesteps, t => SigmaGrid.Interpolate(TrainingSigmas, t)), timesteps);

    private protected override Tensor ScaleInput(Tensor sample, int stepIndex) =>
        sample / Math.Sqrt(_sigmas[stepIndex] * _sigmas[stepIndex] + 1);

    /// <summary>dx / dsigma at a noise level, eq. (3) of arXiv:2206.00364: the noise in the sample.</summary>
    private protected Tensor Derivative(Tensor modelOutput, Tensor sample, double sigma)
    {
        switch (Config.PredictionType)
        {
            case PredictionType.Epsilon:
                return modelOutput;
            case PredictionType.Sample:
                return (sample - modelOutput) / sigma;
            default:
                double square = sigma * sigma + 1;
                // (x - x_0) / sigma with x_0 = x / (sigma^2 + 1) - v sigma / sqrt(sigma^2 + 1).
                return sample * (sigma / square) + modelOutput / Math.Sqrt(square);
        }
    }

    private static SchedulerConfig WithDefaults(SchedulerConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return config with { TimestepSpacing = config.TimestepSpacing ?? TimestepSpacing.Linspace };
    }
}
