using System.Text.Json.Serialization;

namespace RlhfT2I.FineTuning.Domain;

/// <summary>Settings of a fine-tuning with every default filled in. Where the paper gives a value it is the default.</summary>
public sealed record TrainingSettings
{
    /// <summary>Optimizer updates.</summary>
    /// <value>10,000 (section 4.1, Appendix D).</value>
    public int UpdateCount { get; init; } = 10_000;

    /// <summary>beta of eq. (2).</summary>
    /// <value>The paper's value is lost; 1 with pre-training pairs and 0 without is ours.</value>
    public double PretrainingPenalty { get; init; }

    /// <summary>Generated images in an update.</summary>
    /// <value>256 (Appendix D).</value>
    public int ModelBatchSize { get; init; } = 256;

    /// <summary>Pre-training pairs in an update.</summary>
    /// <value>256 with pre-training pairs (Appendix D), 0 without.</value>
    public int PretrainingBatchSize { get; init; }

    /// <summary>Samples computed at once.</summary>
    /// <value>8 (Appendix D).</value>
    public int MicroBatchSize { get; init; } = 8;

    /// <summary>Step size of AdamW.</summary>
    /// <value>2e-5: ours; the paper leaves it out.</value>
    public double LearningRate { get; init; } = 2e-5;

    /// <summary>How the step size moves: <c>Constant</c>, <c>Cosine</c> or <c>Linear</c>.</summary>
    public string Schedule { get; init; } = "Constant";

    /// <summary>Updates over which the step size rises from 0.</summary>
    public int WarmupUpdateCount { get; init; }

    /// <summary>First moment decay.</summary>
    public double AdamBeta1 { get; init; } = 0.9;

    /// <summary>Second moment decay.</summary>
    public double AdamBeta2 { get; init; } = 0.999;

    /// <summary>Term that keeps AdamW's division finite.</summary>
    public double AdamEpsilon { get; init; } = 1e-8;

    /// <summary>Decoupled weight decay.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Largest norm of the gradient; 0 does not clip.</summary>
    public double MaxGradientNorm { get; init; } = 1;

    /// <summary>Decay of the moving average of weights; 0 keeps none.</summary>
    public double EmaDecay { get; init; }

    /// <summary>Share of captions replaced by the empty one.</summary>
    public double CaptionDropoutShare { get; init; }

    /// <summary>Noise that is constant over an image.</summary>
    public double NoiseOffset { get; init; }

    /// <summary>gamma of the signal-to-noise weights of timesteps, arXiv:2303.09556; 0 weighs all alike.</summary>
    /// <value>0; 5 in that paper.</value>
    // Left out of what is stored where it is 0, so that jobs from before it keep their digests.
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double MinSnrGamma { get; init; }

    /// <summary>Whether activations are computed again in the backward pass instead of kept.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ActivationCheckpointing { get; init; }

    /// <summary>Format that the network is computed in, <c>Float32</c>, <c>Bfloat16</c> or, on a GPU, <c>Float16</c> with scaled losses; weights, optimizer and averages stay in float32.</summary>
    public string ComputeFormat { get; init; } = "Float32";

    /// <summary>Updates between checkpoints.</summary>
    public int CheckpointUpdateCount { get; init; } = 500;

    /// <summary>Latest checkpoints to keep; the best one is kept beside them.</summary>
    public int KeptCheckpointCount { get; init; } = 3;

    /// <summary>Updates between sample images; 0 draws none.</summary>
    public int SampleUpdateCount { get; init; }
}
