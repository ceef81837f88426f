namespace RlhfT2I.Prompts.Tests;

/// <summary>Pearson's test against equal shares.</summary>
internal static class ChiSquare
{
    public static double Statistic(IReadOnlyCollection<long> counts)
    {
        double expected = counts.Average();
        return counts.Sum(c => (c - expected) * (c - expected) / expected);
    }

    /// <summary>
    /// The value that chance exceeds once in a thousand (Wilson and Hilferty's approximation, within 1% from 2 degrees of freedom
    /// on).
    /// </summary>
    public static double Critical(int degreesOfFreedom)
    {
        double part = 2.0 / (9.0 * degreesOfFreedom);
        return degreesOfFreedom * Math.Pow(1 - part + (3.0902 * Math.Sqrt(part)), 3);
    }
}
