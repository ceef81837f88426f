using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>The coarsest point: residual block, transformer, residual block.</summary>
internal sealed class UNetMidBlock : Module<Tensor, UNetContext, Tensor>
{
    [ComponentName(Name = "attentions")]
    private readonly ModuleList<Transformer2D> _attentions;

    [ComponentName(Name = "resnets")]
    private readonly ModuleList<ResnetBlock2D> _resnets;

    public UNetMidBlock(int channels, ResnetOptions resnet, TransformerOptions transformer, InitialWeights weights)
        : base(nameof(UNetMidBlock))
    {
        var first = new ResnetBlock2D(channels, channels, resnet, weights);
        _attentions = new ModuleList<Transformer2D>(new Transformer2D(channels, transformer, weights));
        _resnets = new ModuleList<ResnetBlock2D>(first, new ResnetBlock2D(channels, channels, resnet, weights));
        RegisterComponents();
    }

    public override Tensor forward(Tensor hidden, UNetContext context) => context.Run(
        (y, time, states) => _resnets[0].call(y, time).Into(x => _attentions[0].call(x, states)).Into(x => _resnets[1].call(x, time)), hidden);
}
