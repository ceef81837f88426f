using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>CLIP's image network under its name in files, <c>vision_model</c>.</summary>
internal sealed class ClipVisionTransformer : Module<Tensor, ClipVisionOutput>
{
    private readonly ClipVisionConfig _config;

    [ComponentName(Name = "embeddings")]
    private readonly ClipVisionEmbeddings _embeddings;

    // The misspelt name is the published one.
    [ComponentName(Name = "pre_layrnorm")]
    private readonly LayerNormLayer _preNorm;

    [ComponentName(Name = "encoder")]
    private readonly ClipEncoder _encoder;

    [ComponentName(Name = "post_layernorm")]
    private readonly LayerNormLayer _postNorm;

    public ClipVisionTransformer(ClipVisionConfig config, InitialWeights weights)
        : base(nameof(ClipVisionTransformer))
    {
        _config = config;
        _embeddings = new ClipVisionEmbeddings(config, weights);
        _preNorm = new LayerNormLayer(config.HiddenSize, config.LayerNormEps, weights);
        _encoder = new ClipEncoder(config.Encoder, weights);
        _postNorm = new LayerNormLayer(config.HiddenSize, config.LayerNormEps, weights);
        RegisterComponents();
    }

    public override ClipVisionOutput forward(Tensor pixelValues)
    {
        TensorCheck.Shape(
            pixelValues, nameof(pixelValues), _embeddings.parameters().First().dtype,
            null, _config.NumChannels, _config.ImageSize, _config.ImageSize);
        using var scope = NewDisposeScope();
        Tensor hidden = _embeddings.call(pixelValues).Into(_preNorm.call).Into(x => _encoder.call(x, ClipMask.None));
        Tensor pooled = hidden.select(1, 0).Into(_postNorm.call);
        return new ClipVisionOutput(hidden.MoveToOuterDisposeScope(), pooled.MoveToOuterDisposeScope());
    }
}
