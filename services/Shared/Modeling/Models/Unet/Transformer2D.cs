using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>A transformer over the pixels of a feature map, added to its input.</summary>
internal sealed class Transformer2D : Module<Tensor, Tensor, Tensor>
{
    // 1e-6 whatever norm_eps says: the reference fixes it.
    private const double NormEps = 1e-6;

    [ComponentName(Name = "norm")]
    private readonly GroupNormLayer _norm;

    [ComponentName(Name = "proj_in")]
    private readonly Module<Tensor, Tensor> _projectionIn;

    [ComponentName(Name = "transformer_blocks")]
    private readonly ModuleList<BasicTransformerBlock> _blocks;

    [ComponentName(Name = "proj_out")]
    private readonly Module<Tensor, Tensor> _projectionOut;

    private readonly bool _linearProjection;

    public Transformer2D(long channels, TransformerOptions options, InitialWeights weights)
        : base(nameof(Transformer2D))
    {
        _linearProjection = options.LinearProjection;
        _norm = new GroupNormLayer(options.Groups, channels, NormEps, weights);
        _projectionIn = Projection(channels, weights);
        _blocks = new ModuleList<BasicTransformerBlock>();
        for (int i = 0; i < options.Layers; i++)
            _blocks.Add(new BasicTransformerBlock(channels, options, weights));
        _projectionOut = Projection(channels, weights);
        RegisterComponents();
    }

    /// <summary>(N, C, H, W) reading (N, S, D) to (N, C, H, W).</summary>
    public override Tensor forward(Tensor input, Tensor encoderHiddenStates)
    {
        using var scope = NewDisposeScope();
        (long n, long c, long h, long w) = (input.shape[0], input.shape[1], input.shape[2], input.shape[3]);

        Tensor x = _norm.call(input);
        x = _linearProjection ? ToSequence(x).Into(_projectionIn.call) : ToSequence(x.Into(_projectionIn.call));
        foreach (BasicTransformerBlock block in _blocks)
            x = x.Into(y => block.call(y, encoderHiddenStates));
        x = _linearProjection ? ToMap(x.Into(_projectionOut.call)) : ToMap(x).Into(_projectionOut.call);
        return (x + input).MoveToOuterDisposeScope();

        Tensor ToSequence(Tensor map) => map.permute(0, 2, 3, 1).reshape(n, h * w, c);
        // Contiguous, or the strides spread to all layers after it, and libtorch normalises groups 20 times slower in that order.
        Tensor ToMap(Tensor sequence) => sequence.reshape(n, h, w, c).permute(0, 3, 1, 2).contiguous();
    }

    private Module<Tensor, Tensor> Projection(long channels, InitialWeights weights) =>
        _linearProjection ? new LinearLayer(channels, channels, weights) : new ConvolutionLayer(channels, channels, 1, weights);
}
