using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>y = x Wᵀ + b over the last dimension.</summary>
public sealed class LinearLayer : Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter? _bias;

    /// <summary>PyTorch's uniform start, or normal weights and a zero bias where <paramref name="std"/> is given.</summary>
    internal LinearLayer(long inFeatures, long outFeatures, InitialWeights weights, bool bias = true, double? std = null)
        : base(nameof(LinearLayer))
    {
        InFeatures = inFeatures;
        OutFeatures = outFeatures;
        long[] shape = [outFeatures, inFeatures];
        _weight = std is { } deviation ? weights.Normal(deviation, shape) : weights.Uniform(inFeatures, shape);
        if (bias)
            _bias = std is null ? weights.Uniform(inFeatures, outFeatures) : weights.Full(0, outFeatures);
        RegisterComponents();
    }

    /// <summary>Width of the input's last dimension.</summary>
    public long InFeatures { get; }

    /// <summary>Width of the output's last dimension.</summary>
    public long OutFeatures { get; }

    /// <summary>W, (out, in); owned by the layer.</summary>
    public Parameter Weight => _weight;

    /// <summary>b, (out), or null; owned by the layer.</summary>
    public Parameter? Bias => _bias;

    /// <summary>What adapters add.</summary>
    internal AddedBranches Branches { get; } = new();

    /// <inheritdoc />
    public override Tensor forward(Tensor input) => Branches.AddTo(functional.linear(input, _weight, _bias), input);
}
