using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Multi-head attention whose keys and values come from the second argument; no bias on the way in.</summary>
internal sealed class CrossAttention : Module<Tensor, Tensor, Tensor>
{
    private readonly long _heads;
    private readonly bool _upcast;

    [ComponentName(Name = "to_q")]
    private readonly LinearLayer _toQ;

    [ComponentName(Name = "to_k")]
    private readonly LinearLayer _toK;

    [ComponentName(Name = "to_v")]
    private readonly LinearLayer _toV;

    [ComponentName(Name = "to_out")]
    private readonly ModuleList<LinearLayer> _toOut;

    public CrossAttention(long width, long contextWidth, long heads, bool upcast, InitialWeights weights)
        : base(nameof(CrossAttention))
    {
        _heads = heads;
        _upcast = upcast;
        _toQ = new LinearLayer(width, width, weights, bias: false);
        _toK = new LinearLayer(contextWidth, width, weights, bias: false);
        _toV = new LinearLayer(contextWidth, width, weights, bias: false);
        _toOut = new ModuleList<LinearLayer>(new LinearLayer(width, width, weights));
        RegisterComponents();
    }

    /// <summary>(N, L, C) reading (N, S, D) to (N, L, C).</summary>
    public override Tensor forward(Tensor hidden, Tensor context)
    {
        using Tensor q = _toQ.call(hidden), k = _toK.call(context), v = _toV.call(context);
        return ScaledDotProduct.Attend(q, k, v, _heads, upcast: _upcast).Into(_toOut[0].call);
    }
}
