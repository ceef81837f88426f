using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Attention over the image, attention over the text, feed-forward; each normalised first and added to its input.</summary>
internal sealed class BasicTransformerBlock : Module<Tensor, Tensor, Tensor>
{
    private readonly bool _onlyCrossAttention;

    [ComponentName(Name = "norm1")]
    private readonly LayerNormLayer _norm1;

    [ComponentName(Name = "attn1")]
    private readonly CrossAttention _attention1;

    [ComponentName(Name = "norm2")]
    private readonly LayerNormLayer _norm2;

    [ComponentName(Name = "attn2")]
    private readonly CrossAttention _attention2;

    [ComponentName(Name = "norm3")]
    private readonly LayerNormLayer _norm3;

    [ComponentName(Name = "ff")]
    private readonly FeedForward _feedForward;

    public BasicTransformerBlock(long width, TransformerOptions options, InitialWeights weights)
        : base(nameof(BasicTransformerBlock))
    {
        const double Eps = 1e-5;
        _onlyCrossAttention = options.OnlyCrossAttention;
        long firstContext = _onlyCrossAttention ? options.ContextWidth : width;
        _norm1 = new LayerNormLayer(width, Eps, weights);
        _attention1 = new CrossAttention(width, firstContext, options.Heads, options.Upcast, weights);
        _norm2 = new LayerNormLayer(width, Eps, weights);
        _attention2 = new CrossAttention(width, options.ContextWidth, options.Heads, options.Upcast, weights);
        _norm3 = new LayerNormLayer(width, Eps, weights);
        _feedForward = new FeedForward(width, weights);
        RegisterComponents();
    }

    /// <summary>(N, L, C) reading (N, S, D) to (N, L, C).</summary>
    public override Tensor forward(Tensor hidden, Tensor encoderHiddenStates)
    {
        using var scope = NewDisposeScope();
        Tensor normed = _norm1.call(hidden);
        Tensor x = _attention1.call(normed, _onlyCrossAttention ? encoderHiddenStates : normed).Into(y => y + hidden);
        x = _norm2.call(x).Into(n => _attention2.call(n, encoderHiddenStates)).Into(y => y + x);
        x = _norm3.call(x).Into(_feedForward.call).Into(y => y + x);
        return x.MoveToOuterDisposeScope();
    }
}
