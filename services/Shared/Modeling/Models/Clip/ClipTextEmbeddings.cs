using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Token table plus position table.</summary>
internal sealed class ClipTextEmbeddings : Module<Tensor, Tensor>
{
    private const double Std = 0.02;

    [ComponentName(Name = "token_embedding")]
    private readonly EmbeddingLayer _tokens;

    [ComponentName(Name = "position_embedding")]
    private readonly EmbeddingLayer _positions;

    public ClipTextEmbeddings(ClipTextConfig config, InitialWeights weights)
        : base(nameof(ClipTextEmbeddings))
    {
        _tokens = new EmbeddingLayer(config.VocabSize, config.HiddenSize, Std * config.InitializerFactor, weights);
        _positions = new EmbeddingLayer(config.MaxPositionEmbeddings, config.HiddenSize, Std * config.InitializerFactor, weights);
        RegisterComponents();
    }

    /// <summary>int64 (N, S) to (N, S, C).</summary>
    public override Tensor forward(Tensor inputIds)
    {
        using Tensor positions = _positions.First(inputIds.shape[1]);
        return _tokens.call(inputIds).Into(x => x + positions);
    }
}
