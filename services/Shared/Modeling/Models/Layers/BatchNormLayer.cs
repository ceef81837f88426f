using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RlhfT2I.Modeling.Models;

/// <summary>Batch normalisation with the stored mean and variance, whatever mode the module is in.</summary>
internal sealed class BatchNormLayer : Module<Tensor, Tensor>
{
    private readonly double _eps;

    [ComponentName(Name = "weight")]
    private readonly Parameter _weight;

    [ComponentName(Name = "bias")]
    private readonly Parameter _bias;

    [ComponentName(Name = "running_mean")]
    private readonly Tensor _mean;

    [ComponentName(Name = "running_var")]
    private readonly Tensor _variance;

    /// <summary>Present in every published file; not used.</summary>
    [ComponentName(Name = "num_batches_tracked")]
    private readonly Tensor _batches;

    public BatchNormLayer(long channels, double eps, InitialWeights weights)
        : base(nameof(BatchNormLayer))
    {
        _eps = eps;
        _weight = weights.Full(1, channels);
        _bias = weights.Full(0, channels);
        _mean = weights.FullBuffer(0, channels);
        _variance = weights.FullBuffer(1, channels);
        _batches = weights.CountBuffer();
        RegisterComponents();
    }

    public override Tensor forward(Tensor input) =>
        functional.batch_norm(input, _mean, _variance, _weight, _bias, training: false, eps: _eps);
}
