namespace RlhfT2I.Feedback.Domain.Reports;

/// <summary>The beta distribution, and Student's by way of it: what exact intervals need.</summary>
internal static class BetaDistribution
{
    private const double Epsilon = 1e-15;
    private const double Tiny = 1e-300;
    private const int MaxTermCount = 10_000;

    /// <summary>Probability of at most <paramref name="x"/>: the regularised incomplete beta function, by the continued fraction of DLMF 8.17.22.</summary>
    /// <param name="x">In [0, 1].</param>
    /// <param name="a">Above 0.</param>
    /// <param name="b">Above 0.</param>
    public static double Cumulative(double x, double a, double b)
    {
        if (x <= 0)
            return 0;
        if (x >= 1)
            return 1;
        // The fraction converges fast only on this side of the mean.
        if (x > (a + 1) / (a + b + 2))
            return 1 - Cumulative(1 - x, b, a);
        double scale = Math.Exp(a * Math.Log(x) + b * Math.Log(1 - x) - LogBeta(a, b)) / a;
        return scale * Fraction(x, a, b);
    }

    /// <summary>The value that the distribution stays under with a probability, to about 1e-12.</summary>
    public static double Quantile(double probability, double a, double b)
    {
        double low = 0, high = 1;
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            if (Cumulative(middle, a, b) < probability)
                low = middle;
            else
                high = middle;
        }
        return (low + high) / 2;
    }

    /// <summary>Upper quantile of Student's distribution.</summary>
    /// <param name="probability">From one half up to, and not with, 1.</param>
    /// <param name="degrees">Degrees of freedom, from 1.</param>
    public static double StudentQuantile(double probability, int degrees)
    {
        // P(|T| > t) is the beta distribution function with (degrees / 2, 1 / 2) at degrees / (degrees + t^2).
        double x = Quantile(2 * (1 - probability), degrees / 2.0, 0.5);
        return Math.Sqrt(degrees * (1 - x) / x);
    }

    /// <summary>Natural logarithm of the beta function.</summary>
    public static double LogBeta(double a, double b) => LogGamma(a) + LogGamma(b) - LogGamma(a + b);

    // Lentz's method for the continued fraction.
    private static double Fraction(double x, double a, double b)
    {
        double c = 1, d = Invert(1 - (a + b) * x / (a + 1)), value = d;
        for (int m = 1; m <= MaxTermCount; m++)
        {
            double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
            d = Invert(1 + even * d);
            c = NotZero(1 + even / c);
            value *= d * c;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
            d = Invert(1 + odd * d);
            c = NotZero(1 + odd / c);
            double change = d * c;
            value *= change;
            if (Math.Abs(change - 1) < Epsilon)
                break;
        }
        return value;
    }

    private static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;

    private static double Invert(double value) => 1 / NotZero(value);

    // Stirling's series (DLMF 5.11.1) above 10, reached by the recurrence Gamma(z + 1) = z Gamma(z).
    private static double LogGamma(double z)
    {
        double shift = 0;
        while (z < 10)
            shift += Math.Log(z++);
        double square = z * z;
        double series = (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - 1.0 / (1188 * square)) / square) / square) / square) / z;
        return (z - 0.5) * Math.Log(z) - z + 0.5 * Math.Log(2 * Math.PI) + series - shift;
    }
}
