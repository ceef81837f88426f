using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Attention of every pixel to every other, one head as wide as the feature map, added to its input.</summary>
internal sealed class PixelAttention : Module<Tensor, Tensor>
{
    [ComponentName(Name = "group_norm")]
    private readonly GroupNormLayer _groupNorm;

    [ComponentName(Name = "to_q")]
    private readonly LinearLayer _toQ;

    [ComponentName(Name = "to_k")]
    private readonly LinearLayer _toK;

    [ComponentName(Name = "to_v")]
    private readonly LinearLayer _toV;

    [ComponentName(Name = "to_out")]
    private readonly ModuleList<LinearLayer> _toOut;

    public PixelAttention(long channels, ResnetOptions options, InitialWeights weights)
        : base(nameof(PixelAttention))
    {
        _groupNorm = new GroupNormLayer(options.Groups, channels, options.Eps, weights);
        _toQ = new LinearLayer(channels, channels, weights);
        _toK = new LinearLayer(channels, channels, weights);
        _toV = new LinearLayer(channels, channels, weights);
        _toOut = new ModuleList<LinearLayer>(new LinearLayer(channels, channels, weights));
        RegisterComponents();
    }

    /// <summary>(N, C, H, W) to (N, C, H, W).</summary>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        (long n, long c, long h, long w) = (input.shape[0], input.shape[1], input.shape[2], input.shape[3]);
        Tensor sequence = _groupNorm.call(input).permute(0, 2, 3, 1).reshape(n, h * w, c);
        Tensor attended = ScaledDotProduct.Attend(_toQ.call(sequence), _toK.call(sequence), _toV.call(sequence), heads: 1);
        Tensor output = attended.Into(_toOut[0].call).reshape(n, h, w, c).permute(0, 3, 1, 2);
        return (output + input).MoveToOuterDisposeScope();
    }
}
