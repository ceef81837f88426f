using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Latents, after <c>post_quant_conv</c>, to image.</summary>
internal sealed class AutoencoderDecoder : Module<Tensor, Tensor>
{
    [ComponentName(Name = "conv_in")]
    private readonly ConvolutionLayer _convIn;

    [ComponentName(Name = "up_blocks")]
    private readonly ModuleList<DecoderBlock> _upBlocks;

    [ComponentName(Name = "mid_block")]
    private readonly AutoencoderMidBlock _midBlock;

    [ComponentName(Name = "conv_norm_out")]
    private readonly GroupNormLayer _convNormOut;

    [ComponentName(Name = "conv_out")]
    private readonly ConvolutionLayer _convOut;

    public AutoencoderDecoder(AutoencoderKLConfig config, ResnetOptions resnet, InitialWeights weights)
        : base(nameof(AutoencoderDecoder))
    {
        IReadOnlyList<int> channels = config.BlockOutChannels;
        _convIn = new ConvolutionLayer(config.LatentChannels, channels[^1], 3, weights, padding: 1);
        _midBlock = new AutoencoderMidBlock(channels[^1], resnet, weights);
        _upBlocks = new ModuleList<DecoderBlock>();
        for (int i = channels.Count - 1; i >= 0; i--)
        {
            int before = channels[Math.Min(i + 1, channels.Count - 1)];
            _upBlocks.Add(new DecoderBlock(before, channels[i], config.LayersPerBlock + 1, resnet, upsample: i > 0, weights));
        }

        _convNormOut = new GroupNormLayer(resnet.Groups, channels[0], resnet.Eps, weights);
        _convOut = new ConvolutionLayer(channels[0], config.OutChannels, 3, weights, padding: 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor latents)
    {
        Tensor x = _convIn.call(latents).Into(_midBlock.call);
        foreach (DecoderBlock block in _upBlocks)
            x = x.Into(block.call);
        return x.Into(_convNormOut.call).Into(y => functional.silu(y)).Into(_convOut.call);
    }
}
