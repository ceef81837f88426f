using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>CLIP: an image and a text network whose features share one space.</summary>
/// <remarks>
/// Names and computation follow transformers 4.30 <c>CLIPModel</c>; load with <see cref="ClipTextModel.IgnoredWeights"/>.
/// </remarks>
public sealed class ClipModel : Module<Tensor, Tensor, Tensor?, ClipOutput>
{
    [ComponentName(Name = "logit_scale")]
    private readonly Parameter _logitScale;

    [ComponentName(Name = "text_model")]
    private readonly ClipTextTransformer _textModel;

    [ComponentName(Name = "vision_model")]
    private readonly ClipVisionTransformer _visionModel;

    [ComponentName(Name = "visual_projection")]
    private readonly LinearLayer _visualProjection;

    [ComponentName(Name = "text_projection")]
    private readonly LinearLayer _textProjection;

    /// <summary>Builds the network.</summary>
    /// <param name="config">Its shape.</param>
    /// <param name="weights">What the weights hold until they are loaded.</param>
    /// <exception cref="ModelConfigException">The shape contradicts itself.</exception>
    public ClipModel(ClipConfig config, InitialWeights weights)
        : base(nameof(ClipModel))
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(weights);
        config.Validate();
        Config = config;
        _logitScale = weights.Full(config.LogitScaleInitValue);
        _textModel = new ClipTextTransformer(config.Text, weights);
        _visionModel = new ClipVisionTransformer(config.Vision, weights);
        _visualProjection = Projection(config.Vision.Encoder, weights);
        _textProjection = Projection(config.Text.Encoder, weights);
        RegisterComponents();
    }

    /// <summary>The shape it was built with.</summary>
    public ClipConfig Config { get; }

    /// <summary>Logarithm of the factor on the cosines, a scalar; owned by the network.</summary>
    public Parameter LogitScale => _logitScale;

    /// <summary>Features of texts, not normalised.</summary>
    /// <param name="inputIds">int64 (N, S).</param>
    /// <param name="attentionMask">
    /// (N, S), 0 at padding; null to see all. The features are read at the first end token, which sees nothing behind it, so
    /// padding at the end makes no difference.
    /// </param>
    /// <returns>(N, projection); owned by the caller.</returns>
    /// <exception cref="ArgumentException">Shape, type or a token id does not fit.</exception>
    public Tensor GetTextFeatures(Tensor inputIds, Tensor? attentionMask = null)
    {
        using ClipTextOutput output = _textModel.call(inputIds, attentionMask);
        return _textProjection.call(output.PoolerOutput);
    }

    /// <summary>Features of images, not normalised.</summary>
    /// <param name="pixelValues">Preprocessed images (N, C, side, side) of the weights' type.</param>
    /// <returns>(N, projection); owned by the caller.</returns>
    /// <exception cref="ArgumentException">Shape or type do not fit.</exception>
    public Tensor GetImageFeatures(Tensor pixelValues)
    {
        using ClipVisionOutput output = EncodeImages(pixelValues);
        return _visualProjection.call(output.PoolerOutput);
    }

    /// <summary>The image network's own output, before the projection.</summary>
    /// <param name="pixelValues">Preprocessed images (N, C, side, side) of the weights' type.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ArgumentException">Shape or type do not fit.</exception>
    public ClipVisionOutput EncodeImages(Tensor pixelValues) => _visionModel.call(pixelValues);

    /// <summary>Features divided by their Euclidean length.</summary>
    /// <param name="features">(N, projection); not changed.</param>
    /// <returns>Owned by the caller.</returns>
    public static Tensor Normalize(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        using Tensor length = features.norm(dim: -1, keepdim: true, p: 2);
        return features / length;
    }

    /// <summary>Compares every image with every text.</summary>
    /// <param name="inputIds">int64 (texts, S).</param>
    /// <param name="pixelValues">(images, C, side, side) of the weights' type.</param>
    /// <param name="attentionMask">(texts, S), 0 at padding; null to see all.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ArgumentException">A shape, type or token id does not fit.</exception>
    public override ClipOutput forward(Tensor inputIds, Tensor pixelValues, Tensor? attentionMask)
    {
        using var scope = NewDisposeScope();
        Tensor text = GetTextFeatures(inputIds, attentionMask).Into(Normalize);
        Tensor image = GetImageFeatures(pixelValues).Into(Normalize);
        Tensor perText = text.matmul(image.t()) * _logitScale.exp();
        return new ClipOutput(
            text.MoveToOuterDisposeScope(), image.MoveToOuterDisposeScope(),
            perText.MoveToOuterDisposeScope(), perText.t().MoveToOuterDisposeScope());
    }

    private LinearLayer Projection(ClipEncoderOptions options, InitialWeights weights) =>
        new(options.Width, Config.ProjectionDim, weights, bias: false, std: options.OutputStd);
}
