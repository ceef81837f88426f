using RlhfT2I.Modeling.Runtime;
using RlhfT2I.Modeling.Training.Fused;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Training;

/// <summary>The Euclidean norm over all gradients together.</summary>
public static class GradientNorm
{
    // PyTorch's clip_grad_norm_ adds this to the norm it divides by.
    private const double Safety = 1e-6;

    /// <summary>Measures the norm. It does not depend on the number of threads where gradients are float32 in main memory.</summary>
    /// <param name="parameters">Parameters; those without a gradient count as 0.</param>
    /// <returns>The norm, which may be infinite or no number.</returns>
    public static double Measure(IEnumerable<Parameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        ILookup<bool, Tensor> gradients = parameters.Select(parameter => parameter.grad).OfType<Tensor>()
            .ToLookup(gradient => gradient.numel() > 0 && FlatFloats.IsFlat(gradient));
        double flat = gradients[true].Sum(SumOfSquares);
        // One number for all of them, so that a device is waited for once.
        double others = gradients[false].Any() ? stack([.. gradients[false].Select(Norm)]).norm().item<double>() : 0;
        return Math.Sqrt(flat + (others * others));
    }

    /// <summary>What gradients of a norm are multiplied by so that it is at most <paramref name="maximum"/>.</summary>
    /// <param name="norm">The norm, finite.</param>
    /// <param name="maximum">Largest norm, above 0; positive infinity never scales.</param>
    /// <returns>At most 1.</returns>
    public static double Scale(double norm, double maximum)
    {
        if (!(maximum > 0))
            throw new ArgumentOutOfRangeException(nameof(maximum), maximum, "The largest gradient norm is above 0.");
        return Math.Min(1, maximum / (norm + Safety));
    }

    /// <summary>Scales all gradients down so that their norm is at most <paramref name="maximum"/>.</summary>
    /// <param name="parameters">Parameters; those without a gradient count as 0.</param>
    /// <param name="maximum">Largest norm, above 0; positive infinity only measures.</param>
    /// <returns>The norm before.</returns>
    /// <exception cref="ArithmeticException">The norm is not finite; the gradients are left as they are.</exception>
    public static double Clip(IEnumerable<Parameter> parameters, double maximum)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Parameter[] all = [.. parameters];
        double norm = Measure(all);
        if (!double.IsFinite(norm))
            throw new ArithmeticException($"The gradient norm is {norm}.");
        double scale = Scale(norm, maximum);
        if (scale < 1)
        {
            using var guard = no_grad();
            using var scope = NewDisposeScope();
            foreach (Tensor gradient in all.Select(parameter => parameter.grad).OfType<Tensor>())
                gradient.mul_(scale);
        }
        return norm;
    }

    // Squares of half-precision gradients overflow.
    private static Tensor Norm(Tensor gradient) => gradient.to(gradient.dtype == float64 ? float64 : float32).norm().to(float64);

    private static unsafe double SumOfSquares(Tensor gradient)
    {
        float* values = FlatFloats.Address(gradient);
        (long First, int Length)[] blocks = [.. FlatFloats.Blocks(gradient.numel())];
        var sums = new double[blocks.Length];
        FlatFloats.ForEach(blocks.Length, gradient.numel(), block =>
            sums[block] = FusedKernels.SumOfSquares(values + blocks[block].First, blocks[block].Length));
        return sums.Sum();
    }
}
