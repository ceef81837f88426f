namespace RlhfT2I.Feedback.Domain.Reports;

/// <summary>A share, or another measure such as a kappa, with its interval.</summary>
/// <param name="Value">The share in [0, 1], or the measure in its own range.</param>
/// <param name="Lower">Lower end of the interval.</param>
/// <param name="Upper">Upper end of the interval.</param>
/// <param name="SampleCount">Observations; 0 means that there were none and the other values mean nothing.</param>
internal sealed record Share(double Value, double Lower, double Upper, long SampleCount)
{
    /// <summary>Coverage of every interval of a report.</summary>
    public const double ConfidenceLevel = 0.95;

    /// <summary>A share of independent observations with the exact interval of Clopper and Pearson (Biometrika 26, 1934).</summary>
    public static Share Of(long count, long total)
    {
        if (total == 0)
            return new Share(0, 0, 1, 0);
        const double tail = (1 - ConfidenceLevel) / 2;
        double lower = count == 0 ? 0 : BetaDistribution.Quantile(tail, count, total - count + 1);
        double upper = count == total ? 1 : BetaDistribution.Quantile(1 - tail, count + 1, total - count);
        return new Share((double)count / total, lower, upper, total);
    }

    /// <summary>Mean of some shares with Student's interval, cut to [0, 1]; a single one has the interval [0, 1].</summary>
    public static Share MeanOf(IReadOnlyList<double> shares)
    {
        if (shares.Count == 0)
            return new Share(0, 0, 1, 0);
        double mean = shares.Average();
        if (shares.Count == 1)
            return new Share(mean, 0, 1, 1);
        double half = BetaDistribution.StudentQuantile(1 - (1 - ConfidenceLevel) / 2, shares.Count - 1) * Deviation(shares) / Math.Sqrt(shares.Count);
        return new Share(mean, Math.Max(0, mean - half), Math.Min(1, mean + half), shares.Count);
    }

    /// <summary>Sample standard deviation (n - 1); 0 for fewer than two.</summary>
    public static double Deviation(IReadOnlyList<double> shares)
    {
        if (shares.Count < 2)
            return 0;
        double mean = shares.Average();
        return Math.Sqrt(shares.Sum(share => (share - mean) * (share - mean)) / (shares.Count - 1));
    }
}
