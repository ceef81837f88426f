using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Two normalised 3x3 convolutions beside a shortcut, with the timestep's embedding between them where there is one.</summary>
internal sealed class ResnetBlock2D : Module<Tensor, Tensor?, Tensor>
{
    private readonly Func<Tensor, Tensor> _activation;
    private readonly bool _scaleShift;
    private readonly double _outputScale;

    [ComponentName(Name = "norm1")]
    private readonly GroupNormLayer _norm1;

    [ComponentName(Name = "conv1")]
    private readonly ConvolutionLayer _conv1;

    [ComponentName(Name = "time_emb_proj")]
    private readonly LinearLayer? _timeProjection;

    [ComponentName(Name = "norm2")]
    private readonly GroupNormLayer _norm2;

    [ComponentName(Name = "conv2")]
    private readonly ConvolutionLayer _conv2;

    [ComponentName(Name = "conv_shortcut")]
    private readonly ConvolutionLayer? _shortcut;

    public ResnetBlock2D(long inChannels, long outChannels, ResnetOptions options, InitialWeights weights)
        : base(nameof(ResnetBlock2D))
    {
        _activation = Activation.Find(options.Activation);
        _scaleShift = options.ScaleShift;
        _outputScale = options.OutputScale;

        _norm1 = new GroupNormLayer(options.Groups, inChannels, options.Eps, weights);
        _conv1 = new ConvolutionLayer(inChannels, outChannels, 3, weights, padding: 1);
        if (options.TimeChannels is { } timeChannels)
            _timeProjection = new LinearLayer(timeChannels, _scaleShift ? 2 * outChannels : outChannels, weights);
        _norm2 = new GroupNormLayer(options.Groups, outChannels, options.Eps, weights);
        _conv2 = new ConvolutionLayer(outChannels, outChannels, 3, weights, padding: 1);
        if (inChannels != outChannels)
            _shortcut = new ConvolutionLayer(inChannels, outChannels, 1, weights);
        RegisterComponents();
    }

    /// <summary>(N, in, H, W) and, unless built without, (N, time) to (N, out, H, W).</summary>
    public override Tensor forward(Tensor input, Tensor? timeEmbedding)
    {
        using var scope = NewDisposeScope();
        Tensor x = _norm1.call(input).Into(_activation).Into(_conv1.call);
        x = (timeEmbedding is null ? _norm2.call(x) : AddTime(x, timeEmbedding)).Into(_activation).Into(_conv2.call);

        Tensor sum = x + (_shortcut?.call(input) ?? input);
        Tensor output = _outputScale == 1 ? sum : sum / _outputScale;
        return output.MoveToOuterDisposeScope();
    }

    /// <summary>Second normalisation of x + t, or of x with t's scale and shift.</summary>
    private Tensor AddTime(Tensor x, Tensor timeEmbedding)
    {
        LinearLayer projection = _timeProjection ?? throw new InvalidOperationException("The block takes no timestep.");
        Tensor time = _activation(timeEmbedding).Into(projection.call).unsqueeze(-1).unsqueeze(-1);
        if (!_scaleShift)
            return (x + time).Into(_norm2.call);

        Tensor[] scaleAndShift = time.chunk(2, dim: 1);
        return (_norm2.call(x) * (scaleAndShift[0] + 1)).Into(scaled => scaled + scaleAndShift[1]);
    }
}
