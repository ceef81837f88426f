using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>CLIP's text network with the projection into the feature space it shares with images.</summary>
/// <remarks>Names and computation follow transformers 4.30 <c>CLIPTextModelWithProjection</c>.</remarks>
public sealed class ClipTextModelWithProjection : Module<Tensor, Tensor?, Tensor>
{
    [ComponentName(Name = "text_model")]
    private readonly ClipTextTransformer _textModel;

    [ComponentName(Name = "text_projection")]
    private readonly LinearLayer _textProjection;

    /// <summary>Builds the network.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="weights">What the weights hold until they are loaded.</param>
    /// <exception cref="ModelConfigException">The shape contradicts itself.</exception>
    public ClipTextModelWithProjection(ClipTextConfig config, InitialWeights weights)
        : base(nameof(ClipTextModelWithProjection))
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(weights);
        config.Validate();
        Config = config;
        _textModel = new ClipTextTransformer(config, weights);
        _textProjection = new LinearLayer(config.HiddenSize, config.ProjectionDim, weights, bias: false, std: config.Encoder.OutputStd);
        RegisterComponents();
    }

    /// <summary>The shape it was built with.</summary>
    public ClipTextConfig Config { get; }

    /// <summary>Features of texts, not normalised.</summary>
    /// <param name="inputIds">int64 (N, S).</param>
    /// <param name="attentionMask">(N, S), 0 at tokens that must not be seen; null to see all.</param>
    /// <returns>(N, projection); owned by the caller.</returns>
    /// <exception cref="ArgumentException">Shape, type or a token id does not fit.</exception>
    public override Tensor forward(Tensor inputIds, Tensor? attentionMask)
    {
        using ClipTextOutput output = _textModel.call(inputIds, attentionMask);
        return _textProjection.call(output.PoolerOutput);
    }
}
