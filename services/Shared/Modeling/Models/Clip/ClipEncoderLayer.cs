using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Attention and feed-forward, each normalised first and added to its input.</summary>
internal sealed class ClipEncoderLayer : Module<Tensor, ClipMask, Tensor>
{
    [ComponentName(Name = "self_attn")]
    private readonly ClipAttention _attention;

    [ComponentName(Name = "layer_norm1")]
    private readonly LayerNormLayer _norm1;

    [ComponentName(Name = "mlp")]
    private readonly ClipMlp _mlp;

    [ComponentName(Name = "layer_norm2")]
    private readonly LayerNormLayer _norm2;

    public ClipEncoderLayer(ClipEncoderOptions options, InitialWeights weights)
        : base(nameof(ClipEncoderLayer))
    {
        _attention = new ClipAttention(options, weights);
        _norm1 = new LayerNormLayer(options.Width, options.Eps, weights);
        _mlp = new ClipMlp(options, weights);
        _norm2 = new LayerNormLayer(options.Width, options.Eps, weights);
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, ClipMask mask)
    {
        using Tensor attended = _norm1.call(hidden).Into(x => _attention.call(x, mask)).Into(x => x + hidden);
        return _norm2.call(attended).Into(_mlp.call).Into(x => x + attended);
    }
}
