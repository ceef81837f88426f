using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Two-dimensional convolution over (N, C, H, W).</summary>
public sealed class ConvolutionLayer : Module<Tensor, Tensor>
{
    private const long ForwardBlock = 16;
    private const long GradientBlock = 64;

    // Where a product is faster than a convolution, see AsProduct.
    private const long MaxColumns = 256;
    private const long MinWeights = 1 << 22;

    private readonly long[] _stride;
    private readonly long[] _padding;

    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter? _bias;

    /// <summary>Creates a layer with a square kernel.</summary>
    internal ConvolutionLayer(
        long inChannels, long outChannels, long kernel, InitialWeights weights,
        long stride = 1, long padding = 0, bool bias = true, double? std = null)
        : this(inChannels, outChannels, (kernel, kernel), weights, stride, (padding, padding), bias, std)
    {
    }

    /// <summary>PyTorch's uniform start, or normal weights and a zero bias where <paramref name="std"/> is given.</summary>
    internal ConvolutionLayer(
        long inChannels, long outChannels, (long Height, long Width) kernel, InitialWeights weights,
        long stride = 1, (long Height, long Width) padding = default, bool bias = true, double? std = null)
        : base(nameof(ConvolutionLayer))
    {
        InChannels = inChannels;
        OutChannels = outChannels;
        _stride = [stride, stride];
        _padding = [padding.Height, padding.Width];

        long fanIn = inChannels * kernel.Height * kernel.Width;
        long[] shape = [outChannels, inChannels, kernel.Height, kernel.Width];
        _weight = std is { } deviation ? weights.Normal(deviation, shape) : weights.Uniform(fanIn, shape);
        if (bias)
            _bias = std is null ? weights.Uniform(fanIn, outChannels) : weights.Full(0, outChannels);
        RegisterComponents();
    }

    /// <summary>Channels of the input.</summary>
    public long InChannels { get; }

    /// <summary>Channels of the output.</summary>
    public long OutChannels { get; }

    /// <summary>Kernel, (out, in, height, width); owned by the layer.</summary>
    public Parameter Weight => _weight;

    /// <summary>Bias, (out), or null; owned by the layer.</summary>
    public Parameter? Bias => _bias;

    /// <summary>What adapters add.</summary>
    internal AddedBranches Branches { get; } = new();

    /// <summary>A layer without bias that reads and moves as this one does, for another number of output channels. Its weights are not set.</summary>
    internal ConvolutionLayer Beside(long outChannels, InitialWeights weights) =>
        new(InChannels, outChannels, (_weight.shape[^2], _weight.shape[^1]), weights, _stride[0], (_padding[0], _padding[1]), bias: false);

    /// <inheritdoc />
    public override Tensor forward(Tensor input) => Branches.AddTo(IsFasterAsProduct(input) ? AsProduct(input) : AsConvolution(input), input);

    private Tensor AsConvolution(Tensor input)
    {
        long block = BlockOf(input);
        (long missingIn, long missingOut) = (Missing(InChannels, block), Missing(OutChannels, block));
        return missingIn + missingOut == 0
            ? functional.conv2d(input, _weight, _bias, _stride, _padding)
            : Padded(input, missingIn, missingOut);
    }

    private bool IsFasterAsProduct(Tensor input) => input.device.type == DeviceType.CPU && input.dtype == ScalarType.BFloat16
        && _weight.shape[^1] > 1 && _weight.numel() >= MinWeights && input.shape[0] * OutputSide(input, 0) * OutputSide(input, 1) <= MaxColumns;

    private long OutputSide(Tensor input, int axis) => ((input.shape[2 + axis] + (2 * _padding[axis]) - _weight.shape[2 + axis]) / _stride[axis]) + 1;

    /// <summary>
    /// The same sums as one product of the weights with every window of the input. A convolution in bfloat16 copies its weights into another layout first, which for many weights over a
    /// small map takes longer than the sums: 1,280 channels at 8 x 8 take 0.65 of the time, with gradients 0.6, at 4 x 4 0.4.
    /// </summary>
    private Tensor AsProduct(Tensor input)
    {
        using var scope = NewDisposeScope();
        long batch = input.shape[0];
        Tensor windows = functional.unfold(input, (_weight.shape[2], _weight.shape[3]), (1, 1), (_padding[0], _padding[1]), (_stride[0], _stride[1]));
        Tensor columns = windows.transpose(0, 1).reshape(windows.shape[1], -1), rows = _weight.flatten(1);
        Tensor output = _bias is null ? rows.mm(columns) : addmm(_bias.unsqueeze(1), rows, columns, 1, 1);
        return output.view(OutChannels, batch, OutputSide(input, 0), OutputSide(input, 1)).transpose(0, 1).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The same with channels of zeros up to whole blocks. On some processors (seen: EPYC, family 26) the convolutions of libtorch 2.10 with larger kernels read what
    /// happens to lie behind the last channel of a block that is not full: 24 channels come out wrong, sometimes as NaN, and so do gradients and bfloat16.
    /// </summary>
    private Tensor Padded(Tensor input, long missingIn, long missingOut)
    {
        using var scope = NewDisposeScope();
        Tensor weight = functional.pad(_weight, [0, 0, 0, 0, 0, missingIn, 0, missingOut]);
        Tensor? bias = _bias is null ? null : functional.pad(_bias, [0, missingOut]);
        Tensor wide = missingIn > 0 ? functional.pad(input, [0, 0, 0, 0, 0, missingIn]) : input;
        return functional.conv2d(wide, weight, bias, _stride, _padding).narrow(1, 0, OutChannels).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>Channels that have to come together for right sums; 0 where any number will do.</summary>
    private long BlockOf(Tensor input)
    {
        bool isBlocked = input.device.type == DeviceType.CPU && input.dtype != ScalarType.Float64 && _weight.shape[^1] * _weight.shape[^2] > 1;
        if (!isBlocked)
            return 0;
        return input.dtype == ScalarType.Float32 && !is_grad_enabled() ? ForwardBlock : GradientBlock;
    }

    /// <summary>Channels that lack to whole blocks. Forward in float32 a single short block is computed by other code, which is right.</summary>
    private static long Missing(long channels, long block) =>
        block == 0 || (block == ForwardBlock && channels <= ForwardBlock) ? 0 : (block - (channels % block)) % block;
}
