using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>One level of the encoder: residual blocks, then a halving that pads one row and column at the end.</summary>
internal sealed class EncoderBlock : Module<Tensor, Tensor>
{
    [ComponentName(Name = "resnets")]
    private readonly ModuleList<ResnetBlock2D> _resnets;

    [ComponentName(Name = "downsamplers")]
    private readonly ModuleList<Downsample2D>? _downsamplers;

    public EncoderBlock(int inChannels, int outChannels, int layers, ResnetOptions resnet, bool downsample, InitialWeights weights)
        : base(nameof(EncoderBlock))
    {
        _resnets = new ModuleList<ResnetBlock2D>();
        for (int i = 0; i < layers; i++)
            _resnets.Add(new ResnetBlock2D(i == 0 ? inChannels : outChannels, outChannels, resnet, weights));
        if (downsample)
            _downsamplers = new ModuleList<Downsample2D>(new Downsample2D(outChannels, padding: 0, weights));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        Tensor x = _resnets[0].call(input, null);
        foreach (ResnetBlock2D resnet in _resnets.Skip(1))
            x = x.Into(y => resnet.call(y, null));
        return _downsamplers is null ? x : x.Into(_downsamplers[0].call);
    }
}
