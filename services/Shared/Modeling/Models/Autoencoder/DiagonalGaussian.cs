using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Models;

/// <summary>Normal distribution of an image's latents, independent in every element.</summary>
/// <remarks>Source: diffusers 0.20.2 <c>DiagonalGaussianDistribution</c>. Owns its tensors.</remarks>
public sealed class DiagonalGaussian : IDisposable
{
    private const double SmallestLogVariance = -30, LargestLogVariance = 20;

    /// <summary>Splits moments into mean and log-variance.</summary>
    /// <param name="moments">(N, 2C, H, W); means first. Not disposed.</param>
    /// <exception cref="ArgumentException">The number of channels is odd.</exception>
    public DiagonalGaussian(Tensor moments)
    {
        ArgumentNullException.ThrowIfNull(moments);
        if (moments.dim() < 2 || moments.shape[1] % 2 != 0)
            throw new ArgumentException($"moments are ({string.Join(", ", moments.shape)}); they must be (N, 2C, ...).", nameof(moments));

        using var scope = NewDisposeScope();
        Tensor[] halves = moments.chunk(2, dim: 1);
        Mean = halves[0].contiguous().DetachFromDisposeScope();
        LogVariance = halves[1].clamp(SmallestLogVariance, LargestLogVariance).DetachFromDisposeScope();
        StandardDeviation = (LogVariance * 0.5).exp().DetachFromDisposeScope();
    }

    private DiagonalGaussian(Tensor mean, Tensor logVariance, Tensor standardDeviation) =>
        (Mean, LogVariance, StandardDeviation) = (mean, logVariance, standardDeviation);

    /// <summary>All weight on one value: the standard deviation is 0, so that every sample is the mean, bit for bit.</summary>
    /// <param name="mean">(N, C, H, W); not disposed.</param>
    public static DiagonalGaussian Certain(Tensor mean)
    {
        ArgumentNullException.ThrowIfNull(mean);
        using var scope = NewDisposeScope();
        return new DiagonalGaussian(
            mean.contiguous().alias().DetachFromDisposeScope(),
            full_like(mean, SmallestLogVariance).DetachFromDisposeScope(),
            zeros_like(mean).DetachFromDisposeScope());
    }

    /// <summary>Mean, (N, C, H, W); the distribution's mode too. Owned by this object.</summary>
    public Tensor Mean { get; }

    /// <summary>Logarithm of the variance, within [-30, 20], (N, C, H, W). Owned by this object.</summary>
    public Tensor LogVariance { get; }

    /// <summary>Standard deviation, (N, C, H, W). Owned by this object.</summary>
    public Tensor StandardDeviation { get; }

    /// <summary>mean + standard deviation * noise.</summary>
    /// <param name="noise">Standard normal values of the mean's shape, type and device.</param>
    /// <returns>Owned by the caller.</returns>
    /// <exception cref="ArgumentException">Shape or type differ.</exception>
    public Tensor Sample(Tensor noise)
    {
        TensorCheck.Shape(noise, nameof(noise), Mean.dtype, [.. Mean.shape.Select(size => (long?)size)]);
        using var scope = NewDisposeScope();
        return (Mean + StandardDeviation * noise).MoveToOuterDisposeScope();
    }

    /// <summary>The most likely latents, the mean. Owned by the caller.</summary>
    public Tensor Mode() => Mean.alias();

    /// <inheritdoc />
    public void Dispose()
    {
        Mean.Dispose();
        LogVariance.Dispose();
        StandardDeviation.Dispose();
    }
}
