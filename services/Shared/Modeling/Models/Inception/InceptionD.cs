using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Mixed 7a: halves the map.</summary>
internal sealed class InceptionD : Module<Tensor, Tensor>
{
    [ComponentName(Name = "branch3x3_1")]
    private readonly InceptionConvolution _three1;

    [ComponentName(Name = "branch3x3_2")]
    private readonly InceptionConvolution _three2;

    [ComponentName(Name = "branch7x7x3_1")]
    private readonly InceptionConvolution _seven1;

    [ComponentName(Name = "branch7x7x3_2")]
    private readonly InceptionConvolution _seven2;

    [ComponentName(Name = "branch7x7x3_3")]
    private readonly InceptionConvolution _seven3;

    [ComponentName(Name = "branch7x7x3_4")]
    private readonly InceptionConvolution _seven4;

    public InceptionD(long channels, InitialWeights weights)
        : base(nameof(InceptionD))
    {
        _three1 = new InceptionConvolution(channels, 192, 1, weights);
        _three2 = new InceptionConvolution(192, 320, 3, weights, stride: 2);
        _seven1 = new InceptionConvolution(channels, 192, 1, weights);
        _seven2 = new InceptionConvolution(192, 192, (1, 7), weights);
        _seven3 = new InceptionConvolution(192, 192, (7, 1), weights);
        _seven4 = new InceptionConvolution(192, 192, 3, weights, stride: 2);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => InceptionPooling.Join(
        _three1.call(input).Into(_three2.call),
        _seven1.call(input).Into(_seven2.call).Into(_seven3.call).Into(_seven4.call),
        InceptionPooling.Halve(input));
}
