using RlhfT2I.Modeling.Runtime;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Metrics;

/// <summary>Mean and covariance of a set of features in float64, covariance with N - 1 as <c>numpy.cov</c>. Owns both tensors.</summary>
public sealed class FeatureStatistics : IDisposable
{
    /// <summary>Takes copies of given statistics.</summary>
    /// <param name="mean">Mean (D).</param>
    /// <param name="covariance">Covariance (D, D), symmetric.</param>
    /// <exception cref="ArgumentException">Shapes do not fit, or a value is not finite.</exception>
    public FeatureStatistics(Tensor mean, Tensor covariance)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(covariance);
        long dimensions = mean.numel();
        if (mean.dim() != 1 || dimensions == 0 || !covariance.shape.SequenceEqual([dimensions, dimensions]))
            throw new ArgumentException(
                $"The mean has shape {mean.ShapeText()}, the covariance {covariance.ShapeText()}; expected (D) and (D, D).",
                nameof(covariance));
        Mean = mean.detach().to(float64, CPU, copy: true).DetachFromDisposeScope();
        Covariance = covariance.detach().to(float64, CPU, copy: true).DetachFromDisposeScope();
        using var scope = NewDisposeScope();
        if (Mean.isfinite().all().item<bool>() && Covariance.isfinite().all().item<bool>())
            return;
        Dispose();
        throw new ArgumentException("Mean or covariance holds a value that is not finite.", nameof(mean));
    }

    /// <summary>Mean, float64 (D).</summary>
    public Tensor Mean { get; }

    /// <summary>Covariance, float64 (D, D).</summary>
    public Tensor Covariance { get; }

    /// <summary>Statistics of features.</summary>
    /// <param name="features">Floating point (N, D), N at least 2.</param>
    /// <exception cref="ArgumentException">The shape is wrong, or a value is not finite.</exception>
    public static FeatureStatistics FromFeatures(Tensor features)
    {
        ArgumentNullException.ThrowIfNull(features);
        if (features.dim() != 2 || features.shape[0] < 2 || features.shape[1] < 1)
            throw new ArgumentException(
                $"Features have shape {features.ShapeText()}; expected (N, D) with N at least 2.", nameof(features));
        using var scope = NewDisposeScope();
        Tensor x = features.detach().to(float64, CPU);
        Tensor mean = x.mean([0]);
        Tensor centered = x - mean;
        return new FeatureStatistics(mean, centered.t().mm(centered) / (features.shape[0] - 1));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Mean.Dispose();
        Covariance.Dispose();
    }
}
