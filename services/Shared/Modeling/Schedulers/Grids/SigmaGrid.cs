namespace RlhfT2I.Modeling.Schedulers;

/// <summary>Noise levels sigma = sqrt((1 - alphaBar) / alphaBar) for schedulers in the variance-exploding form.</summary>
internal static class SigmaGrid
{
    private const double Rho = 7;

    /// <summary>sigma of every training timestep, ascending.</summary>
    public static double[] OfSchedule(NoiseSchedule schedule) =>
        [.. schedule.AlphasCumprod.Select(alpha => Math.Sqrt((1 - alpha) / alpha))];

    /// <summary><paramref name="table"/> at a fractional index, linear in between, clamped to its ends.</summary>
    public static double Interpolate(double[] table, double index)
    {
        if (index <= 0)
            return table[0];
        if (index >= table.Length - 1)
            return table[^1];
        int low = (int)index;
        return table[low] + (index - low) * (table[low + 1] - table[low]);
    }

    /// <summary>Levels from <paramref name="largest"/> down to <paramref name="smallest"/>, eq. (5) of arXiv:2206.00364.</summary>
    public static double[] Karras(double smallest, double largest, int count)
    {
        double minInverse = Math.Pow(smallest, 1 / Rho), maxInverse = Math.Pow(largest, 1 / Rho);
        return Array.ConvertAll(TimestepGrid.Ascending(0, 1, count), ramp => Math.Pow(maxInverse + ramp * (minInverse - maxInverse), Rho));
    }

    /// <summary>The fractional training timestep of a noise level: linear in log sigma, clamped to the table.</summary>
    public static double TimestepOf(double sigma, double[] ascendingSigmas)
    {
        double logSigma = Math.Log(sigma);
        int low = Array.FindLastIndex(ascendingSigmas, value => Math.Log(value) <= logSigma);
        low = Math.Clamp(low, 0, ascendingSigmas.Length - 2);
        double logLow = Math.Log(ascendingSigmas[low]), logHigh = Math.Log(ascendingSigmas[low + 1]);
        double weight = Math.Clamp((logLow - logSigma) / (logLow - logHigh), 0, 1);
        return (1 - weight) * low + weight * (low + 1);
    }
}
