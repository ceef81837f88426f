using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Layer normalisation over the last dimension; starts as ones and zeros.</summary>
internal sealed class LayerNormLayer : Module<Tensor, Tensor>
{
    private readonly long[] _shape;
    private readonly double _eps;

    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    public LayerNormLayer(long width, double eps, InitialWeights weights)
        : base(nameof(LayerNormLayer))
    {
        _shape = [width];
        _eps = eps;
        _weight = weights.Full(1, width);
        _bias = weights.Full(0, width);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => functional.layer_norm(input, _shape, _weight, _bias, _eps);
}
