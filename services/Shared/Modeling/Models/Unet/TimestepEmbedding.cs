using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Two linear layers that turn the timestep's waves into the embedding all residual blocks read.</summary>
internal sealed class TimestepEmbedding : Module<Tensor, Tensor>
{
    private readonly Func<Tensor, Tensor> _activation;

    [ComponentName(Name = "linear_1")]
    private readonly LinearLayer _linear1;

    [ComponentName(Name = "linear_2")]
    private readonly LinearLayer _linear2;

    public TimestepEmbedding(long inFeatures, long width, string activation, InitialWeights weights)
        : base(nameof(TimestepEmbedding))
    {
        _activation = Activation.Find(activation);
        _linear1 = new LinearLayer(inFeatures, width, weights);
        _linear2 = new LinearLayer(width, width, weights);
        RegisterComponents();
    }

    public override Tensor forward(Tensor waves) => _linear1.call(waves).Into(_activation).Into(_linear2.call);
}
