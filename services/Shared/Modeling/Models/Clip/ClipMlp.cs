using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Two linear layers around an activation function.</summary>
internal sealed class ClipMlp : Module<Tensor, Tensor>
{
    private readonly Func<Tensor, Tensor> _activation;

    [ComponentName(Name = "fc1")]
    private readonly LinearLayer _first;

    [ComponentName(Name = "fc2")]
    private readonly LinearLayer _second;

    public ClipMlp(ClipEncoderOptions options, InitialWeights weights)
        : base(nameof(ClipMlp))
    {
        _activation = Activation.Find(options.Activation);
        _first = new LinearLayer(options.Width, options.Inner, weights, std: options.WideningStd);
        _second = new LinearLayer(options.Inner, options.Width, weights, std: options.InnerStd);
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden) => _first.call(hidden).Into(_activation).Into(_second.call);
}
