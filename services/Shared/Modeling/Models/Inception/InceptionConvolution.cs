using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Convolution without bias, batch normalisation, ReLU.</summary>
internal sealed class InceptionConvolution : Module<Tensor, Tensor>
{
    private const double NormEps = 0.001;

    [ComponentName(Name = "conv")]
    private readonly ConvolutionLayer _conv;

    [ComponentName(Name = "bn")]
    private readonly BatchNormLayer _norm;

    /// <summary>A square kernel that keeps the size when <paramref name="padded"/>.</summary>
    public InceptionConvolution(
        long inChannels, long outChannels, long kernel, InitialWeights weights, long stride = 1, bool padded = false)
        : this(inChannels, outChannels, (kernel, kernel), weights, stride, padded)
    {
    }

    /// <summary>A kernel with odd sides that keeps the size when <paramref name="padded"/>.</summary>
    public InceptionConvolution(
        long inChannels, long outChannels, (long Height, long Width) kernel, InitialWeights weights, long stride = 1, bool padded = true)
        : base(nameof(InceptionConvolution))
    {
        (long, long) padding = padded ? (kernel.Height / 2, kernel.Width / 2) : (0, 0);
        _conv = new ConvolutionLayer(inChannels, outChannels, kernel, weights, stride, padding, bias: false);
        _norm = new BatchNormLayer(outChannels, NormEps, weights);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) => _conv.call(input).Into(_norm.call).Into(x => functional.relu(x));
}
