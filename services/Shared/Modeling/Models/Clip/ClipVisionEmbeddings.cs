using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Patches as tokens, a class token before them, plus the position table.</summary>
internal sealed class ClipVisionEmbeddings : Module<Tensor, Tensor>
{
    [ComponentName(Name = "class_embedding")]
    private readonly Parameter _classToken;

    [ComponentName(Name = "patch_embedding")]
    private readonly ConvolutionLayer _patches;

    [ComponentName(Name = "position_embedding")]
    private readonly EmbeddingLayer _positions;

    public ClipVisionEmbeddings(ClipVisionConfig config, InitialWeights weights)
        : base(nameof(ClipVisionEmbeddings))
    {
        double std = config.InitializerRange * config.InitializerFactor;
        _classToken = weights.Normal(config.Encoder.OutputStd, config.HiddenSize);
        _patches = new ConvolutionLayer(
            config.NumChannels, config.HiddenSize, config.PatchSize, weights, stride: config.PatchSize, bias: false, std: std);
        _positions = new EmbeddingLayer(config.NumPatches + 1, config.HiddenSize, std, weights);
        RegisterComponents();
    }

    /// <summary>(N, C, side, side) to (N, 1 + patches, width).</summary>
    public override Tensor forward(Tensor pixelValues)
    {
        using var scope = NewDisposeScope();
        Tensor patches = _patches.call(pixelValues).flatten(2).transpose(1, 2);
        Tensor classToken = _classToken.view(1, 1, -1).expand(patches.shape[0], 1, -1);
        return (cat([classToken, patches], dim: 1) + _positions.First(_positions.Rows)).MoveToOuterDisposeScope();
    }
}
