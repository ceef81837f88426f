using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Training;

/// <summary>One micro-batch of fine-tuning. It owns no tensor: whoever made them disposes them.</summary>
public sealed record DenoisingBatch
{
    /// <summary>Clean latents, floating point (N, C, H, W), already scaled.</summary>
    public required Tensor Latents { get; init; }

    /// <summary>Standard normal noise of the same shape.</summary>
    public required Tensor Noise { get; init; }

    /// <summary>Training timesteps, integer (N).</summary>
    public required Tensor Timesteps { get; init; }

    /// <summary>Text conditioning, floating point (N, L, D).</summary>
    public required Tensor EncoderHiddenStates { get; init; }

    /// <summary>r(x, z) of each image, floating point (N), finite and at least 0; null for pre-training pairs.</summary>
    public Tensor? Rewards { get; init; }

    /// <summary>N.</summary>
    public long Count => Latents.shape[0];
}
