using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Image to the moments of its latents, before <c>quant_conv</c>.</summary>
internal sealed class AutoencoderEncoder : Module<Tensor, Tensor>
{
    [ComponentName(Name = "conv_in")]
    private readonly ConvolutionLayer _convIn;

    [ComponentName(Name = "down_blocks")]
    private readonly ModuleList<EncoderBlock> _downBlocks;

    [ComponentName(Name = "mid_block")]
    private readonly AutoencoderMidBlock _midBlock;

    [ComponentName(Name = "conv_norm_out")]
    private readonly GroupNormLayer _convNormOut;

    [ComponentName(Name = "conv_out")]
    private readonly ConvolutionLayer _convOut;

    public AutoencoderEncoder(AutoencoderKLConfig config, ResnetOptions resnet, InitialWeights weights)
        : base(nameof(AutoencoderEncoder))
    {
        IReadOnlyList<int> channels = config.BlockOutChannels;
        _convIn = new ConvolutionLayer(config.InChannels, channels[0], 3, weights, padding: 1);
        _downBlocks = new ModuleList<EncoderBlock>();
        for (int i = 0; i < channels.Count; i++)
        {
            int before = channels[Math.Max(i - 1, 0)];
            _downBlocks.Add(new EncoderBlock(before, channels[i], config.LayersPerBlock, resnet, i < channels.Count - 1, weights));
        }

        _midBlock = new AutoencoderMidBlock(channels[^1], resnet, weights);
        _convNormOut = new GroupNormLayer(resnet.Groups, channels[^1], resnet.Eps, weights);
        _convOut = new ConvolutionLayer(channels[^1], 2 * config.LatentChannels, 3, weights, padding: 1);
        RegisterComponents();
    }

    public override Tensor forward(Tensor image)
    {
        Tensor x = _convIn.call(image);
        foreach (EncoderBlock block in _downBlocks)
            x = x.Into(block.call);
        return x.Into(_midBlock.call).Into(_convNormOut.call).Into(y => functional.silu(y)).Into(_convOut.call);
    }
}
