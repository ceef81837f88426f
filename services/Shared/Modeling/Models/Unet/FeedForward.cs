using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>The transformer's feed-forward part: a gated layer four times as wide and a linear layer back.</summary>
internal sealed class FeedForward : Module<Tensor, Tensor>
{
    private const int Widening = 4;
    private readonly GatedGelu _gate;
    private readonly LinearLayer _output;

    public FeedForward(long width, InitialWeights weights)
        : base(nameof(FeedForward))
    {
        _gate = new GatedGelu(width, Widening * width, weights);
        _output = new LinearLayer(Widening * width, width, weights);
        // The reference keeps a dropout at index 1; it is never trained with one, but the names count it.
        register_module("net", new ModuleList<Module>(_gate, Identity(), _output));
    }

    public override Tensor forward(Tensor input) => _gate.call(input).Into(_output.call);

    /// <summary>The layers are registered under net alone.</summary>
    protected override void RegisterComponents()
    {
    }
}
