using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Rewards;

/// <summary>One batch of reward learning. It owns no tensor: whoever made them disposes them.</summary>
public sealed record RewardBatch
{
    /// <summary>Image embeddings (N, ImageWidth).</summary>
    public required Tensor ImageEmbeds { get; init; }

    /// <summary>Text embeddings of the images' own prompts (N, TextWidth).</summary>
    public required Tensor TextEmbeds { get; init; }

    /// <summary>Labels, 1 good and 0 bad (N).</summary>
    public required Tensor Labels { get; init; }

    /// <summary>Rows of the good images that are classified, int64 (G); null for none.</summary>
    public Tensor? GoodIndex { get; init; }

    /// <summary>Text embeddings of each good image's prompts, the true one among them (G, K, TextWidth); null for none.</summary>
    public Tensor? PromptEmbeds { get; init; }

    /// <summary>Position of the true prompt, int64 (G); null for none.</summary>
    public Tensor? OriginalIndex { get; init; }
}
