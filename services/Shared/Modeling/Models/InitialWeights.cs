using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Models;

/// <summary>What a network's weights hold when it has just been built.</summary>
/// <remarks>
/// Weights are made in main memory; <c>module.to(device)</c> moves them. Random values are drawn in float32 in the order
/// in which the network is built, so one seed gives the same weights in every type, up to rounding.
/// </remarks>
public sealed class InitialWeights
{
    private readonly Device _device;
    private readonly ScalarType _dtype;
    private readonly Generator? _generator;

    private InitialWeights(Device device, ScalarType dtype, Generator? generator)
    {
        if (dtype is not (ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64))
            throw new ArgumentException($"dtype is {dtype}; allowed are Float16, BFloat16, Float32 and Float64.", nameof(dtype));
        (_device, _dtype, _generator) = (device, dtype, generator);
    }

    /// <summary>Memory as it comes, for a network that is loaded next: nothing is drawn, pages are committed on first use.</summary>
    /// <param name="dtype">float16, bfloat16, float32 or float64.</param>
    public static InitialWeights Uninitialised(ScalarType dtype = ScalarType.Float32) => new(CPU, dtype, null);

    /// <summary>The reference implementation's own random start, for training from scratch.</summary>
    /// <param name="generator">Source of all draws, on the CPU.</param>
    /// <param name="dtype">float16, bfloat16, float32 or float64.</param>
    public static InitialWeights Default(Generator generator, ScalarType dtype = ScalarType.Float32)
    {
        ArgumentNullException.ThrowIfNull(generator);
        return new(CPU, dtype, generator);
    }

    /// <summary>Shapes without memory (the meta device), to list or count a network's tensors; such a network cannot run.</summary>
    /// <param name="dtype">float16, bfloat16, float32 or float64.</param>
    public static InitialWeights ShapesOnly(ScalarType dtype = ScalarType.Float32) => new(META, dtype, null);

    /// <summary>PyTorch's default for linear and convolution layers: uniform within 1 / sqrt(fan-in).</summary>
    internal Parameter Uniform(long fanIn, params long[] shape)
    {
        double bound = 1 / Math.Sqrt(fanIn);
        return Draw(shape, tensor => tensor.uniform_(-bound, bound, _generator));
    }

    internal Parameter Normal(double std, params long[] shape) => Draw(shape, tensor => tensor.normal_(0, std, _generator));

    internal Parameter Full(double value, params long[] shape)
    {
        using IDisposable trainable = inference_mode(false);
        return Own(full(shape, value, dtype: _dtype, device: _device));
    }

    internal Tensor FullBuffer(double value, params long[] shape)
    {
        using IDisposable trainable = inference_mode(false);
        return full(shape, value, dtype: _dtype, device: _device).DetachFromDisposeScope();
    }

    internal Tensor CountBuffer() => zeros([], dtype: ScalarType.Int64, device: _device).DetachFromDisposeScope();

    private Parameter Draw(long[] shape, Action<Tensor> draw)
    {
        // An inference tensor could never be trained.
        using IDisposable trainable = inference_mode(false);
        if (_generator is null)
            return Own(empty(shape, dtype: _dtype, device: _device));

        using Tensor values = empty(shape, dtype: ScalarType.Float32);
        using (no_grad())
            draw(values);
        return Own(values.to(_dtype, copy: true));
    }

    private static Parameter Own(Tensor tensor)
    {
        var parameter = new Parameter(tensor);
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}
