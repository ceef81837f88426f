using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Mixed 6b to 6e: 1x1, once and twice 7x7 as pairs of strips, and an average.</summary>
internal sealed class InceptionC : Module<Tensor, Tensor>
{
    [ComponentName(Name = "branch1x1")]
    private readonly InceptionConvolution _single;

    [ComponentName(Name = "branch7x7_1")]
    private readonly InceptionConvolution _seven1;

    [ComponentName(Name = "branch7x7_2")]
    private readonly InceptionConvolution _seven2;

    [ComponentName(Name = "branch7x7_3")]
    private readonly InceptionConvolution _seven3;

    [ComponentName(Name = "branch7x7dbl_1")]
    private readonly InceptionConvolution _double1;

    [ComponentName(Name = "branch7x7dbl_2")]
    private readonly InceptionConvolution _double2;

    [ComponentName(Name = "branch7x7dbl_3")]
    private readonly InceptionConvolution _double3;

    [ComponentName(Name = "branch7x7dbl_4")]
    private readonly InceptionConvolution _double4;

    [ComponentName(Name = "branch7x7dbl_5")]
    private readonly InceptionConvolution _double5;

    [ComponentName(Name = "branch_pool")]
    private readonly InceptionConvolution _pool;

    public InceptionC(long channels, long inner, InitialWeights weights)
        : base(nameof(InceptionC))
    {
        const long Out = 192;
        _single = new InceptionConvolution(channels, Out, 1, weights);
        _seven1 = new InceptionConvolution(channels, inner, 1, weights);
        _seven2 = new InceptionConvolution(inner, inner, (1, 7), weights);
        _seven3 = new InceptionConvolution(inner, Out, (7, 1), weights);
        _double1 = new InceptionConvolution(channels, inner, 1, weights);
        _double2 = new InceptionConvolution(inner, inner, (7, 1), weights);
        _double3 = new InceptionConvolution(inner, inner, (1, 7), weights);
        _double4 = new InceptionConvolution(inner, inner, (7, 1), weights);
        _double5 = new InceptionConvolution(inner, Out, (1, 7), weights);
        _pool = new InceptionConvolution(channels, Out, 1, weights);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => InceptionPooling.Join(
        _single.call(input),
        _seven1.call(input).Into(_seven2.call).Into(_seven3.call),
        _double1.call(input).Into(_double2.call).Into(_double3.call).Into(_double4.call).Into(_double5.call),
        InceptionPooling.AverageInside(input).Into(_pool.call));
}
