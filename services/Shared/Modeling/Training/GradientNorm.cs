using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Training;

/// <summary>The Euclidean norm over all gradients together.</summary>
public static class GradientNorm
{
    // PyTorch's clip_grad_norm_ adds this to the norm it divides by.
    private const double Safety = 1e-6;

    /// <summary>Scales all gradients down so that their norm is at most <paramref name="maximum"/>.</summary>
    /// <param name="parameters">Parameters; those without a gradient count as 0.</param>
    /// <param name="maximum">Largest norm, above 0; positive infinity only measures.</param>
    /// <returns>The norm before.</returns>
    /// <exception cref="ArithmeticException">The norm is not finite; the gradients are left as they are.</exception>
    public static double Clip(IEnumerable<Parameter> parameters, double maximum)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (!(maximum > 0))
            throw new ArgumentOutOfRangeException(nameof(maximum), maximum, "The largest gradient norm is above 0.");
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        Tensor[] gradients = [.. parameters.Select(parameter => parameter.grad).OfType<Tensor>()];
        if (gradients.Length == 0)
            return 0;
        double norm = stack(Array.ConvertAll(gradients, Norm)).norm().item<double>();
        if (!double.IsFinite(norm))
            throw new ArithmeticException($"The gradient norm is {norm}.");
        double scale = maximum / (norm + Safety);
        if (scale < 1)
        {
            foreach (Tensor gradient in gradients)
                gradient.mul_(scale);
        }
        return norm;
    }

    // Squares of half-precision gradients overflow.
    private static Tensor Norm(Tensor gradient) => gradient.to(gradient.dtype == float64 ? float64 : float32).norm().to(float64);
}
