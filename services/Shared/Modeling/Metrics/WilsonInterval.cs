namespace RlhfT2I.Modeling.Metrics;

/// <summary>Wilson's score interval of a share of independent observations, at 95 %. It stays inside [0, 1] and is sound for few observations.</summary>
/// <param name="Lower">Lower end, in [0, 1].</param>
/// <param name="Upper">Upper end, in [0, 1].</param>
public readonly record struct WilsonInterval(double Lower, double Upper)
{
    /// <summary>Coverage.</summary>
    public const double ConfidenceLevel = 0.95;

    private const double Quantile = 1.959963984540054;

    /// <summary>The interval of a share.</summary>
    /// <param name="hits">Observations that hold, 0 to <paramref name="count"/>; a half for a draw.</param>
    /// <param name="count">Observations, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no observation, or more hits than observations.</exception>
    public static WilsonInterval Of(double hits, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegative(hits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hits, count);
        double share = hits / count, z = Quantile * Quantile / count;
        double center = (share + z / 2) / (1 + z);
        double half = Quantile * Math.Sqrt(share * (1 - share) / count + z / (4 * count)) / (1 + z);
        return new WilsonInterval(Math.Max(0, center - half), Math.Min(1, center + half));
    }
}
