using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>One level of the decoder: residual blocks, then a doubling.</summary>
internal sealed class DecoderBlock : Module<Tensor, Tensor>
{
    [ComponentName(Name = "resnets")]
    private readonly ModuleList<ResnetBlock2D> _resnets;

    [ComponentName(Name = "upsamplers")]
    private readonly ModuleList<Upsample2D>? _upsamplers;

    public DecoderBlock(int inChannels, int outChannels, int layers, ResnetOptions resnet, bool upsample, InitialWeights weights)
        : base(nameof(DecoderBlock))
    {
        _resnets = new ModuleList<ResnetBlock2D>();
        for (int i = 0; i < layers; i++)
            _resnets.Add(new ResnetBlock2D(i == 0 ? inChannels : outChannels, outChannels, resnet, weights));
        if (upsample)
            _upsamplers = new ModuleList<Upsample2D>(new Upsample2D(outChannels, weights));
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        Tensor x = _resnets[0].call(input, null);
        foreach (ResnetBlock2D resnet in _resnets.Skip(1))
            x = x.Into(y => resnet.call(y, null));
        return _upsamplers is null ? x : x.Into(y => _upsamplers[0].call(y, [2 * y.shape[2], 2 * y.shape[3]]));
    }
}
