using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Self-attention with a bias on every projection.</summary>
internal sealed class ClipAttention : Module<Tensor, ClipMask, Tensor>
{
    private readonly long _heads;

    [ComponentName(Name = "k_proj")]
    private readonly LinearLayer _key;

    [ComponentName(Name = "v_proj")]
    private readonly LinearLayer _value;

    [ComponentName(Name = "q_proj")]
    private readonly LinearLayer _query;

    [ComponentName(Name = "out_proj")]
    private readonly LinearLayer _output;

    public ClipAttention(ClipEncoderOptions options, InitialWeights weights)
        : base(nameof(ClipAttention))
    {
        _heads = options.Heads;
        _key = new LinearLayer(options.Width, options.Width, weights, std: options.InnerStd);
        _value = new LinearLayer(options.Width, options.Width, weights, std: options.InnerStd);
        _query = new LinearLayer(options.Width, options.Width, weights, std: options.InnerStd);
        _output = new LinearLayer(options.Width, options.Width, weights, std: options.OutputStd);
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, ClipMask mask)
    {
        using Tensor q = _query.call(hidden), k = _key.call(hidden), v = _value.call(hidden);
        return ScaledDotProduct.Attend(q, k, v, _heads, mask.Scores, mask.Causal).Into(_output.call);
    }
}
