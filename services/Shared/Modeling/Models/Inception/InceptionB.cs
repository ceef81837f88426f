using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Mixed 6a: halves the map.</summary>
internal sealed class InceptionB : Module<Tensor, Tensor>
{
    [ComponentName(Name = "branch3x3")]
    private readonly InceptionConvolution _three;

    [ComponentName(Name = "branch3x3dbl_1")]
    private readonly InceptionConvolution _double1;

    [ComponentName(Name = "branch3x3dbl_2")]
    private readonly InceptionConvolution _double2;

    [ComponentName(Name = "branch3x3dbl_3")]
    private readonly InceptionConvolution _double3;

    public InceptionB(long channels, InitialWeights weights)
        : base(nameof(InceptionB))
    {
        _three = new InceptionConvolution(channels, 384, 3, weights, stride: 2);
        _double1 = new InceptionConvolution(channels, 64, 1, weights);
        _double2 = new InceptionConvolution(64, 96, 3, weights, padded: true);
        _double3 = new InceptionConvolution(96, 96, 3, weights, stride: 2);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => InceptionPooling.Join(
        _three.call(input),
        _double1.call(input).Into(_double2.call).Into(_double3.call),
        InceptionPooling.Halve(input));
}
