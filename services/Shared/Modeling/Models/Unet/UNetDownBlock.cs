using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>One level of the way down: residual blocks, each followed by a transformer where the level has them, then a halving.</summary>
internal sealed class UNetDownBlock : Module<Tensor, UNetContext, Tensor>
{
    [ComponentName(Name = "attentions")]
    private readonly ModuleList<Transformer2D>? _attentions;

    [ComponentName(Name = "resnets")]
    private readonly ModuleList<ResnetBlock2D> _resnets;

    [ComponentName(Name = "downsamplers")]
    private readonly ModuleList<Downsample2D>? _downsamplers;

    /// <param name="inChannels">Channels of the level before.</param>
    /// <param name="outChannels">Channels of this level.</param>
    /// <param name="layers">Residual blocks.</param>
    /// <param name="resnet">Shape of the residual blocks.</param>
    /// <param name="transformer">Shape of the transformers; null for none.</param>
    /// <param name="downsamplePadding">Padding of the halving; null for none.</param>
    /// <param name="weights">Initial weights.</param>
    public UNetDownBlock(
        int inChannels, int outChannels, int layers, ResnetOptions resnet, TransformerOptions? transformer, int? downsamplePadding,
        InitialWeights weights)
        : base(nameof(UNetDownBlock))
    {
        _resnets = new ModuleList<ResnetBlock2D>();
        if (transformer is not null)
            _attentions = new ModuleList<Transformer2D>();
        for (int i = 0; i < layers; i++)
        {
            _resnets.Add(new ResnetBlock2D(i == 0 ? inChannels : outChannels, outChannels, resnet, weights));
            if (transformer is not null)
                _attentions?.Add(new Transformer2D(outChannels, transformer, weights));
        }

        if (downsamplePadding is { } padding)
            _downsamplers = new ModuleList<Downsample2D>(new Downsample2D(outChannels, padding, weights));
        RegisterComponents();
    }

    /// <summary>(N, in, H, W) to (N, out, H/2, W/2), rounded up; leaves every feature map in the context.</summary>
    public override Tensor forward(Tensor hidden, UNetContext context)
    {
        using var scope = NewDisposeScope();
        Tensor x = hidden;
        for (int i = 0; i < _resnets.Count; i++)
        {
            x = context.Run(UNetLayer.Of(_resnets[i], _attentions?[i]), x);
            context.Skips.Push(x.MoveToOuterDisposeScope());
        }

        if (_downsamplers is not null)
        {
            x = _downsamplers[0].call(x);
            context.Skips.Push(x.MoveToOuterDisposeScope());
        }

        return x;
    }
}
