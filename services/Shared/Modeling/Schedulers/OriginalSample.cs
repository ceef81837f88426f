using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Schedulers;

/// <summary>The clean sample x_0 that a network's output stands for, and the two ways of bounding it.</summary>
internal static class OriginalSample
{
    /// <summary>x_0 from the output at a timestep with the given alphaBar.</summary>
    /// <exception cref="InvalidOperationException">Noise was predicted where no signal is left.</exception>
    public static Tensor Predict(PredictionType type, Tensor modelOutput, Tensor sample, double alphaCumprod)
    {
        double signal = Math.Sqrt(alphaCumprod), spread = Math.Sqrt(1 - alphaCumprod);
        switch (type)
        {
            case PredictionType.Sample:
                return modelOutput;
            case PredictionType.VPrediction:
                return sample * signal - modelOutput * spread;
            default:
                if (signal == 0)
                    throw new InvalidOperationException(
                        "prediction_type epsilon says nothing about the sample at a timestep without signal; "
                        + "use v_prediction or sample, or a timestep_spacing that leaves the last timestep out.");
                return (sample - modelOutput * spread) / signal;
        }
    }

    /// <summary>The noise in the sample at a timestep with the given alphaBar.</summary>
    public static Tensor PredictNoise(PredictionType type, Tensor modelOutput, Tensor sample, double alphaCumprod)
    {
        double signal = Math.Sqrt(alphaCumprod), spread = Math.Sqrt(1 - alphaCumprod);
        return type switch
        {
            PredictionType.Sample => (sample - modelOutput * signal) / spread,
            PredictionType.VPrediction => modelOutput * signal + sample * spread,
            _ => modelOutput,
        };
    }

    /// <summary>Dynamic thresholding, else clamping, else the sample as it is.</summary>
    public static Tensor Bound(Tensor original, SchedulerConfig config)
    {
        if (config.Thresholding)
            return Threshold(original, config);
        return config.ClipSample == true ? original.clamp(-config.ClipSampleRange, config.ClipSampleRange) : original;
    }

    /// <summary>
    /// Clamps each image to a quantile of its magnitudes, which is at least 1 and at most sample_max_value (the latter wins), and
    /// scales it back to [-1, 1] (arXiv:2205.11487, 2.3).
    /// </summary>
    public static Tensor Threshold(Tensor original, SchedulerConfig config)
    {
        Tensor flat = original.flatten(1);
        if (flat.dtype != float32 && flat.dtype != float64)
            flat = flat.to(float32);
        Tensor ratio = tensor(config.DynamicThresholdingRatio, flat.dtype, flat.device);
        Tensor bound = quantile(flat.abs(), ratio, dim: 1, keepdim: true).clamp(1, config.SampleMaxValue);
        return (maximum(minimum(flat, bound), -bound) / bound).reshape(original.shape).to(original.dtype);
    }

    /// <summary>Refuses bounds that make no sense.</summary>
    public static void Check(SchedulerConfig config)
    {
        if (config.ClipSampleRange is not (> 0 and < double.PositiveInfinity))
            throw new ArgumentException($"clip_sample_range is {config.ClipSampleRange}; it must be positive and finite.", nameof(config));
        if (config.DynamicThresholdingRatio is not (>= 0 and <= 1))
            throw new ArgumentException(
                $"dynamic_thresholding_ratio is {config.DynamicThresholdingRatio}; allowed: 0 to 1.", nameof(config));
        if (config.SampleMaxValue is not (> 0 and < double.PositiveInfinity))
            throw new ArgumentException($"sample_max_value is {config.SampleMaxValue}; it must be positive and finite.", nameof(config));
    }
}
