using RlhfT2I.Modeling.Runtime;
using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Metrics;

/// <summary>Maximum mean discrepancy of two sets of features under a Gaussian kernel; CMMD on CLIP embeddings (arXiv:2401.09603).</summary>
/// <remarks>
/// k(x, y) = exp(-|x - y|^2 / (2 sigma^2)), sigma = 10, and the result times 1000, as published, on embeddings that the caller
/// normalised to length 1. Two estimators of k_xx + k_yy - 2 k_xy, means over pairs:
/// <see cref="MmdEstimator.Biased"/> counts each point with itself, is never negative, 0 for equal sets, and is what the published
/// code computes; <see cref="MmdEstimator.Unbiased"/> leaves these pairs out, has the right mean at any sample size and may be
/// slightly negative (Gretton et al. 2012, eq. 5 and 3).
/// </remarks>
public sealed class MaximumMeanDiscrepancy
{
    private const int RowsAtOnce = 1024;

    private readonly double _gamma;
    private readonly double _scale;
    private readonly MmdEstimator _estimator;

    /// <summary>Creates the measure.</summary>
    /// <param name="sigma">Width of the kernel, above 0.</param>
    /// <param name="scale">Factor of the result, above 0.</param>
    /// <param name="estimator">Biased for numbers that compare with published ones; unbiased for sets of different size.</param>
    public MaximumMeanDiscrepancy(double sigma = 10, double scale = 1000, MmdEstimator estimator = MmdEstimator.Biased)
    {
        if (sigma is not (> 0 and < double.PositiveInfinity))
            throw new ArgumentOutOfRangeException(nameof(sigma), sigma, "The kernel's width is positive and finite.");
        if (scale is not (> 0 and < double.PositiveInfinity))
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "The factor is positive and finite.");
        (_gamma, _scale, _estimator) = (1 / (2 * sigma * sigma), scale, estimator);
    }

    /// <summary>The squared discrepancy times the scale, in float64.</summary>
    /// <param name="first">Floating point (N, D); N at least 1, 2 for the unbiased estimator.</param>
    /// <param name="second">Floating point (M, D), as <paramref name="first"/>.</param>
    /// <exception cref="ArgumentException">Shapes do not fit.</exception>
    public double Compute(Tensor first, Tensor second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        long least = _estimator == MmdEstimator.Unbiased ? 2 : 1;
        if (first.dim() != 2 || second.dim() != 2 || first.shape[1] != second.shape[1] || first.shape[0] < least || second.shape[0] < least)
            throw new ArgumentException(
                $"Features have shapes {first.ShapeText()} and {second.ShapeText()}; expected (N, D) and (M, D) with at least {least} rows.",
                nameof(second));
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        Tensor x = first.to(float64), y = second.to(float64);
        return _scale * (WithinMean(x) + WithinMean(y) - 2 * KernelSum(x, y) / ((double)x.shape[0] * y.shape[0]));
    }

    private double WithinMean(Tensor x)
    {
        double count = x.shape[0], sum = KernelSum(x, x);
        // k(x, x) = 1: the diagonal adds one per point.
        return _estimator == MmdEstimator.Biased ? sum / (count * count) : (sum - count) / (count * (count - 1));
    }

    // Row blocks keep memory flat: the whole matrix of 30,000 by 30,000 would take 7 GB.
    private double KernelSum(Tensor x, Tensor y)
    {
        double sum = 0;
        Tensor squares = y.square().sum(1);
        for (long start = 0; start < x.shape[0]; start += RowsAtOnce)
        {
            using var scope = NewDisposeScope();
            Tensor rows = x.narrow(0, start, Math.Min(RowsAtOnce, x.shape[0] - start));
            Tensor distances = rows.square().sum(1, keepdim: true) + squares - 2 * rows.mm(y.t());
            sum += (-_gamma * distances.clamp(min: 0)).exp().sum().item<double>();
        }
        return sum;
    }
}
