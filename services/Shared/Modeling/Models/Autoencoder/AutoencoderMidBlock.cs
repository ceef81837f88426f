using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>The autoencoder's coarsest point: residual block, attention, residual block.</summary>
internal sealed class AutoencoderMidBlock : Module<Tensor, Tensor>
{
    [ComponentName(Name = "attentions")]
    private readonly ModuleList<PixelAttention> _attentions;

    [ComponentName(Name = "resnets")]
    private readonly ModuleList<ResnetBlock2D> _resnets;

    public AutoencoderMidBlock(int channels, ResnetOptions resnet, InitialWeights weights)
        : base(nameof(AutoencoderMidBlock))
    {
        var first = new ResnetBlock2D(channels, channels, resnet, weights);
        _attentions = new ModuleList<PixelAttention>(new PixelAttention(channels, resnet, weights));
        _resnets = new ModuleList<ResnetBlock2D>(first, new ResnetBlock2D(channels, channels, resnet, weights));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) =>
        _resnets[0].call(input, null).Into(_attentions[0].call).Into(x => _resnets[1].call(x, null));
}
