using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Metrics;

/// <summary>The Frechet distance between two Gaussians; FID when fitted to Inception features (arXiv:1706.08500).</summary>
/// <remarks>
/// d = |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)). The trace of the root is the sum of the singular values of F1^T F2 for any
/// factors F F^T = C. That stays accurate where the product is singular (fewer samples than dimensions), where a general matrix
/// root needs a correction. All in float64 on the CPU.
/// </remarks>
public static class FrechetDistance
{
    /// <summary>The distance between two sets of features.</summary>
    /// <param name="first">Floating point (N, D), N at least 2.</param>
    /// <param name="second">Floating point (M, D), M at least 2.</param>
    /// <exception cref="ArgumentException">Shapes do not fit, or a value is not finite.</exception>
    public static double Compute(Tensor first, Tensor second)
    {
        using FeatureStatistics a = FeatureStatistics.FromFeatures(first), b = FeatureStatistics.FromFeatures(second);
        return Compute(a, b);
    }

    /// <summary>The distance between two Gaussians.</summary>
    /// <returns>At least 0, but for rounding.</returns>
    /// <exception cref="ArgumentException">The dimensions differ.</exception>
    public static double Compute(FeatureStatistics first, FeatureStatistics second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.Mean.numel() != second.Mean.numel())
            throw new ArgumentException($"The features have {first.Mean.numel()} and {second.Mean.numel()} dimensions.", nameof(second));
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        double means = (first.Mean - second.Mean).square().sum().item<double>();
        double traces = (first.Covariance.trace() + second.Covariance.trace()).item<double>();
        double root = linalg.svdvals(Factor(first.Covariance).t().mm(Factor(second.Covariance))).sum().item<double>();
        return means + traces - 2 * root;
    }

    // F = V sqrt(L) of the eigenvectors V and eigenvalues L; rounding makes tiny eigenvalues negative.
    private static Tensor Factor(Tensor covariance)
    {
        (Tensor values, Tensor vectors) = linalg.eigh(covariance);
        return vectors * values.clamp(min: 0).sqrt();
    }
}
