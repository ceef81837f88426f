using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Mixed 7b and 7c: 1x1, 3x3 forked into strips once and twice, and a pooling.</summary>
internal sealed class InceptionE : Module<Tensor, Tensor>
{
    private readonly Func<Tensor, Tensor> _pooling;

    [ComponentName(Name = "branch1x1")]
    private readonly InceptionConvolution _single;

    [ComponentName(Name = "branch3x3_1")]
    private readonly InceptionConvolution _fork1;

    [ComponentName(Name = "branch3x3_2a")]
    private readonly InceptionConvolution _fork2A;

    [ComponentName(Name = "branch3x3_2b")]
    private readonly InceptionConvolution _fork2B;

    [ComponentName(Name = "branch3x3dbl_1")]
    private readonly InceptionConvolution _double1;

    [ComponentName(Name = "branch3x3dbl_2")]
    private readonly InceptionConvolution _double2;

    [ComponentName(Name = "branch3x3dbl_3a")]
    private readonly InceptionConvolution _double3A;

    [ComponentName(Name = "branch3x3dbl_3b")]
    private readonly InceptionConvolution _double3B;

    [ComponentName(Name = "branch_pool")]
    private readonly InceptionConvolution _pool;

    public InceptionE(long channels, Func<Tensor, Tensor> pooling, InitialWeights weights)
        : base(nameof(InceptionE))
    {
        _pooling = pooling;
        _single = new InceptionConvolution(channels, 320, 1, weights);
        _fork1 = new InceptionConvolution(channels, 384, 1, weights);
        _fork2A = new InceptionConvolution(384, 384, (1, 3), weights);
        _fork2B = new InceptionConvolution(384, 384, (3, 1), weights);
        _double1 = new InceptionConvolution(channels, 448, 1, weights);
        _double2 = new InceptionConvolution(448, 384, 3, weights, padded: true);
        _double3A = new InceptionConvolution(384, 384, (1, 3), weights);
        _double3B = new InceptionConvolution(384, 384, (3, 1), weights);
        _pool = new InceptionConvolution(channels, 192, 1, weights);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => InceptionPooling.Join(
        _single.call(input),
        _fork1.call(input).Into(x => InceptionPooling.Join(_fork2A.call(x), _fork2B.call(x))),
        _double1.call(input).Into(_double2.call).Into(x => InceptionPooling.Join(_double3A.call(x), _double3B.call(x))),
        _pooling(input).Into(_pool.call));
}
