using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Mixed 5b to 5d: 1x1, 5x5, twice 3x3 and an average, side by side.</summary>
internal sealed class InceptionA : Module<Tensor, Tensor>
{
    [ComponentName(Name = "branch1x1")]
    private readonly InceptionConvolution _single;

    [ComponentName(Name = "branch5x5_1")]
    private readonly InceptionConvolution _five1;

    [ComponentName(Name = "branch5x5_2")]
    private readonly InceptionConvolution _five2;

    [ComponentName(Name = "branch3x3dbl_1")]
    private readonly InceptionConvolution _double1;

    [ComponentName(Name = "branch3x3dbl_2")]
    private readonly InceptionConvolution _double2;

    [ComponentName(Name = "branch3x3dbl_3")]
    private readonly InceptionConvolution _double3;

    [ComponentName(Name = "branch_pool")]
    private readonly InceptionConvolution _pool;

    public InceptionA(long channels, long poolChannels, InitialWeights weights)
        : base(nameof(InceptionA))
    {
        _single = new InceptionConvolution(channels, 64, 1, weights);
        _five1 = new InceptionConvolution(channels, 48, 1, weights);
        _five2 = new InceptionConvolution(48, 64, 5, weights, padded: true);
        _double1 = new InceptionConvolution(channels, 64, 1, weights);
        _double2 = new InceptionConvolution(64, 96, 3, weights, padded: true);
        _double3 = new InceptionConvolution(96, 96, 3, weights, padded: true);
        _pool = new InceptionConvolution(channels, poolChannels, 1, weights);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => InceptionPooling.Join(
        _single.call(input),
        _five1.call(input).Into(_five2.call),
        _double1.call(input).Into(_double2.call).Into(_double3.call),
        InceptionPooling.AverageInside(input).Into(_pool.call));
}
