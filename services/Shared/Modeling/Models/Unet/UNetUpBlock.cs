using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>One level of the way up: residual blocks that take the skipped feature maps back, transformers, then a doubling.</summary>
internal sealed class UNetUpBlock : Module<Tensor, UNetContext, Tensor>
{
    [ComponentName(Name = "attentions")]
    private readonly ModuleList<Transformer2D>? _attentions;

    [ComponentName(Name = "resnets")]
    private readonly ModuleList<ResnetBlock2D> _resnets;

    [ComponentName(Name = "upsamplers")]
    private readonly ModuleList<Upsample2D>? _upsamplers;

    /// <param name="channels">Channels of the block before, of this level, and of the next finer level.</param>
    /// <param name="layers">Residual blocks, one more than on the way down.</param>
    /// <param name="resnet">Shape of the residual blocks.</param>
    /// <param name="transformer">Shape of the transformers; null for none.</param>
    /// <param name="upsample">Whether a finer level follows.</param>
    /// <param name="weights">Initial weights.</param>
    public UNetUpBlock(
        (int Before, int Here, int Finer) channels, int layers, ResnetOptions resnet, TransformerOptions? transformer, bool upsample,
        InitialWeights weights)
        : base(nameof(UNetUpBlock))
    {
        _resnets = new ModuleList<ResnetBlock2D>();
        if (transformer is not null)
            _attentions = new ModuleList<Transformer2D>();
        for (int i = 0; i < layers; i++)
        {
            // The last map taken back was made before this level's first block, in the finer level's width.
            int skipped = i == layers - 1 ? channels.Finer : channels.Here;
            int hidden = i == 0 ? channels.Before : channels.Here;
            _resnets.Add(new ResnetBlock2D(hidden + skipped, channels.Here, resnet, weights));
            if (transformer is not null)
                _attentions?.Add(new Transformer2D(channels.Here, transformer, weights));
        }

        if (upsample)
            _upsamplers = new ModuleList<Upsample2D>(new Upsample2D(channels.Here, weights));
        RegisterComponents();
    }

    /// <summary>(N, before, H, W) to (N, here, H', W'), the size of the next map in the context.</summary>
    public override Tensor forward(Tensor hidden, UNetContext context)
    {
        using var scope = NewDisposeScope();
        Tensor x = hidden;
        for (int i = 0; i < _resnets.Count; i++)
        {
            using Tensor skip = context.Skips.Pop();
            x = context.Run(UNetLayer.Of(_resnets[i], _attentions?[i]), x, skip);
        }

        // A side that was odd on the way down was rounded up: its size is read from the map, not doubled.
        if (_upsamplers is not null)
            x = x.Into(y => _upsamplers[0].call(y, context.Skips.Peek().shape[2..]));
        return x.MoveToOuterDisposeScope();
    }
}
