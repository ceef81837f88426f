using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Halves height and width with a strided 3x3 convolution.</summary>
internal sealed class Downsample2D : Module<Tensor, Tensor>
{
    private readonly bool _padEnd;

    [ComponentName(Name = "conv")]
    private readonly ConvolutionLayer _conv;

    /// <param name="channels">Channels in and out.</param>
    /// <param name="padding">1 for a border all around, 0 for one row and column of zeros at the end.</param>
    /// <param name="weights">Initial weights.</param>
    public Downsample2D(long channels, long padding, InitialWeights weights)
        : base(nameof(Downsample2D))
    {
        _padEnd = padding == 0;
        _conv = new ConvolutionLayer(channels, channels, 3, weights, stride: 2, padding: padding);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) =>
        _padEnd ? functional.pad(input, (0, 1, 0, 1)).Into(_conv.call) : _conv.call(input);
}
