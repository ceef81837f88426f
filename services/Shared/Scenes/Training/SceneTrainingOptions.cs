using RlhfT2I.Modeling.Training;

namespace RlhfT2I.Scenes.Training;

/// <summary>How one of the two models is trained.</summary>
public sealed record SceneTrainingOptions
{
    /// <summary>The dual encoder's recipe.</summary>
    public static SceneTrainingOptions Encoder { get; } =
        new() { Steps = 900, BatchSize = 128, LearningRate = 1e-3, WarmupSteps = 100, WeightDecay = 0.05, EmaDecay = null };

    /// <summary>The diffusion model's recipe.</summary>
    public static SceneTrainingOptions Diffusion { get; } =
        new() { Steps = 17_500, BatchSize = 16, LearningRate = 1e-3, WarmupSteps = 200, WeightDecay = 0.01, EmaDecay = 0.998, HalfPrecision = true };

    /// <summary>Seed of weights, data and noise.</summary>
    public ulong Seed { get; init; }

    /// <summary>Updates in all; the learning rate reaches 0 at the last one (half a cosine).</summary>
    public required long Steps { get; init; }

    /// <summary>Pictures in an update.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Learning rate after the warm-up.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Updates of the warm-up; at most half of all.</summary>
    public required long WarmupSteps { get; init; }

    /// <summary>Decoupled weight decay.</summary>
    public required double WeightDecay { get; init; }

    /// <summary>Decay of the averaged weights, which are what is exported; null to average nothing.</summary>
    public required double? EmaDecay { get; init; }

    /// <summary>Largest norm of the gradient.</summary>
    /// <value>1.</value>
    public double MaxGradientNorm { get; init; } = 1;

    /// <summary>Share of captions replaced by the empty one, so that the model can be guided. Of no effect on the dual encoder.</summary>
    /// <value>0.1.</value>
    public double CaptionDropout { get; init; } = 0.1;

    /// <summary>
    /// Forward and backward passes in bfloat16, weights and optimizer in float32: twice as fast on a processor with AVX512-BF16. Of no effect
    /// on the dual encoder.
    /// </summary>
    public bool HalfPrecision { get; init; }

    /// <summary>Where the network is trained, such as <c>cpu</c> or <c>cuda</c>; data and noise are drawn on the CPU in any case.</summary>
    /// <value>cpu.</value>
    public string Device { get; init; } = "cpu";

    /// <summary>The learning rate of each step.</summary>
    public LearningRateSchedule Schedule =>
        new(LearningRateScheduleKind.Cosine, LearningRate, Math.Min(WarmupSteps, Steps / 2), Steps);

    /// <summary>Throws if a value is out of range.</summary>
    /// <exception cref="ArgumentException">The message names the value.</exception>
    public void Validate()
    {
        Require(Steps >= 1, nameof(Steps), Steps, "1 or more");
        Require(BatchSize is >= 1 and <= 65_536, nameof(BatchSize), BatchSize, "1 to 65536");
        Require(LearningRate is > 0 and < 1, nameof(LearningRate), LearningRate, "above 0, below 1");
        Require(WarmupSteps >= 0, nameof(WarmupSteps), WarmupSteps, "0 or more");
        Require(MaxGradientNorm > 0, nameof(MaxGradientNorm), MaxGradientNorm, "above 0");
        Require(CaptionDropout is >= 0 and < 1, nameof(CaptionDropout), CaptionDropout, "0 to below 1");
    }

    private static void Require(bool holds, string name, object value, string allowed)
    {
        if (!holds)
            throw new ArgumentException($"{name} is {value}; it must be {allowed}.", name);
    }
}
