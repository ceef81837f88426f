using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Repeats pixels up to a given size, then smooths with a 3x3 convolution.</summary>
internal sealed class Upsample2D : Module<Tensor, long[], Tensor>
{
    [ComponentName(Name = "conv")]
    private readonly ConvolutionLayer _conv;

    public Upsample2D(long channels, InitialWeights weights)
        : base(nameof(Upsample2D))
    {
        _conv = new ConvolutionLayer(channels, channels, 3, weights, padding: 1);
        RegisterComponents();
    }

    /// <summary>(N, C, h, w) to (N, C, H, W); <paramref name="size"/> holds H and W.</summary>
    public override Tensor forward(Tensor input, long[] size) =>
        functional.interpolate(input, size, mode: InterpolationMode.Nearest).Into(_conv.call);
}
