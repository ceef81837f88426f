using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>CLIP's text network as Stable Diffusion uses it.</summary>
/// <remarks>
/// Names and computation follow transformers 4.30 <c>CLIPTextModel</c>; the pooled output follows 4.31, which honours an
/// end token other than 2. Files may or may not hold <c>position_ids</c>: see <see cref="IgnoredWeights"/>.
/// </remarks>
public sealed class ClipTextModel : Module<Tensor, Tensor?, ClipTextOutput>
{
    [ComponentName(Name = "text_model")]
    private readonly ClipTextTransformer _textModel;

    /// <summary>Builds the network.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="weights">What the weights hold until they are loaded.</param>
    /// <exception cref="ModelConfigException">The shape contradicts itself.</exception>
    public ClipTextModel(ClipTextConfig config, InitialWeights weights)
        : base(nameof(ClipTextModel))
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(weights);
        config.Validate();
        Config = config;
        _textModel = new ClipTextTransformer(config, weights);
        RegisterComponents();
    }

    /// <summary>Name patterns of tensors that CLIP files may hold although they are not weights, for loading.</summary>
    public static IReadOnlyList<string> IgnoredWeights { get; } = ["*position_ids"];

    /// <summary>The shape it was built with.</summary>
    public ClipTextConfig Config { get; }

    /// <summary>Encodes texts that need no padding mask: Stable Diffusion attends to the padding too.</summary>
    /// <param name="inputIds">int64 (N, S), S at most <see cref="ClipTextConfig.MaxPositionEmbeddings"/>.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ArgumentException">Shape, type or a token id does not fit.</exception>
    public ClipTextOutput Encode(Tensor inputIds) => call(inputIds, null);

    /// <summary>Encodes texts.</summary>
    /// <param name="inputIds">int64 (N, S), S at most <see cref="ClipTextConfig.MaxPositionEmbeddings"/>.</param>
    /// <param name="attentionMask">(N, S), 0 at tokens that must not be seen; null to see all.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ArgumentException">Shape, type or a token id does not fit.</exception>
    public override ClipTextOutput forward(Tensor inputIds, Tensor? attentionMask) => _textModel.call(inputIds, attentionMask);

    /// <summary>State between two layers, without the final normalisation ("clip skip"); later layers are not run.</summary>
    /// <param name="inputIds">int64 (N, S).</param>
    /// <param name="layer">
    /// Place in transformers' <c>hidden_states</c>: 0 for the embeddings up to the number of layers for the last output;
    /// negative numbers count from the end, so that -2 is the last layer's input.
    /// </param>
    /// <param name="attentionMask">(N, S), 0 at tokens that must not be seen; null to see all.</param>
    /// <returns>(N, S, C); owned by the caller.</returns>
    /// <exception cref="ArgumentException">Shape, type or a token id does not fit.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer.</exception>
    public Tensor HiddenState(Tensor inputIds, int layer, Tensor? attentionMask = null)
    {
        int states = Config.NumHiddenLayers + 1;
        ArgumentOutOfRangeException.ThrowIfLessThan(layer, -states);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(layer, states);
        return _textModel.Hidden(inputIds, attentionMask, layer < 0 ? states + layer : layer);
    }
}
