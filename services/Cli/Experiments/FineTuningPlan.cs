namespace RlhfT2I.Cli.Experiments;

/// <summary>Fine-tuning; the control differs by its weights alone. What is left out takes the server's default.</summary>
public sealed record FineTuningPlan
{
    /// <summary>Optimizer updates.</summary>
    public int Updates { get; init; } = 300;

    /// <summary>Generated images in one update.</summary>
    public int? ModelBatchSize { get; init; }

    /// <summary>Pre-training pairs in one update.</summary>
    public int? PretrainingBatchSize { get; init; }

    /// <summary>Samples that are computed at once; changes nothing but rounding, speed and memory.</summary>
    public int? MicroBatchSize { get; init; }

    /// <summary>Format that the network is computed in, <c>float32</c> or <c>bfloat16</c>; left out, the server's choice.</summary>
    public string? ComputeFormat { get; init; }

    /// <summary>Weight β of the pre-training term of eq. 2; 0 leaves it out.</summary>
    public double PretrainingPenalty { get; init; }

    /// <summary>
    /// Image folder of pre-training pairs below the server's data root; empty draws pairs of the embedded world, whose models were
    /// trained on such.
    /// </summary>
    public string PretrainingPath { get; init; } = "";

    /// <summary>Pairs to draw of the embedded world, where there is no path; 1 to 10,000,000.</summary>
    public long PretrainingPairs { get; init; } = 10_000;

    /// <summary>Step size of AdamW.</summary>
    public double? LearningRate { get; init; }

    /// <summary>How it moves after the warm-up: <c>constant</c>, <c>cosine</c> or <c>linear</c>.</summary>
    public string? LearningRateSchedule { get; init; }

    /// <summary>Updates over which the step size rises.</summary>
    public int? WarmupUpdates { get; init; }

    /// <summary>Decay of the moving average of weights.</summary>
    public double? EmaDecay { get; init; }

    /// <summary>Share of captions left empty.</summary>
    public double? CaptionDropoutShare { get; init; }

    /// <summary>Largest norm of the gradient.</summary>
    public double? MaxGradientNorm { get; init; }

    /// <summary>Weight decay of AdamW.</summary>
    public double? WeightDecay { get; init; }
}
