using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Group normalisation over (N, C, ...) with a scale and a shift per channel; starts as ones and zeros.</summary>
internal sealed class GroupNormLayer : Module<Tensor, Tensor>
{
    private readonly long _groups;
    private readonly double _eps;

    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    public GroupNormLayer(long groups, long channels, double eps, InitialWeights weights)
        : base(nameof(GroupNormLayer))
    {
        _groups = groups;
        _eps = eps;
        _weight = weights.Full(1, channels);
        _bias = weights.Full(0, channels);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => functional.group_norm(input, _groups, _weight, _bias, _eps);
}
