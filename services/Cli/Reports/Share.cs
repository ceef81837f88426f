using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Modeling.Metrics;
using RlhfT2I.Prompts.Sets;

namespace RlhfT2I.Cli.Reports;

/// <summary>A number with the ends of its 95 % interval.</summary>
/// <param name="Value">Point estimate.</param>
/// <param name="Lower">Lower end.</param>
/// <param name="Upper">Upper end.</param>
/// <param name="Count">Observations behind it.</param>
internal readonly record struct Share(double Value, double Lower, double Upper, long Count)
{
    private const int Resamples = 2000;
    private const ulong BootstrapSeed = 0x626F6F74;

    /// <summary>A share of hits with Wilson's score interval.</summary>
    public static Share Of(long hits, long count)
    {
        if (count == 0)
            return new Share(double.NaN, 0, 1, 0);
        WilsonInterval interval = WilsonInterval.Of(hits, count);
        return new Share((double)hits / count, interval.Lower, interval.Upper, count);
    }

    /// <summary>A share as the server estimates it.</summary>
    public static Share Of(Estimate? estimate) => estimate is null || estimate.SampleCount == 0
        ? new Share(double.NaN, 0, 1, 0)
        : new Share(estimate.Value, estimate.LowerBound, estimate.UpperBound, estimate.SampleCount);

    /// <summary>
    /// The mean of paired differences with a percentile interval over resampled groups: images of one prompt are alike, so prompts are drawn,
    /// not images.
    /// </summary>
    /// <param name="groups">Differences by prompt.</param>
    public static Share OfDifferences(IReadOnlyList<IReadOnlyList<double>> groups)
    {
        (double Sum, int Count)[] parts = [.. groups.Select(group => (group.Sum(), group.Count))];
        long count = parts.Sum(part => (long)part.Count);
        if (count == 0)
            return new Share(double.NaN, -1, 1, 0);
        var random = new SplitMix64(BootstrapSeed);
        double[] means = new double[Resamples];
        for (int i = 0; i < Resamples; i++)
        {
            double sum = 0, drawn = 0;
            for (int j = 0; j < parts.Length; j++)
            {
                (double Sum, int Count) part = parts[random.NextBelow(parts.Length)];
                sum += part.Sum;
                drawn += part.Count;
            }

            means[i] = sum / drawn;
        }

        return OfResamples(parts.Sum(part => part.Sum) / count, means, count);
    }

    /// <summary>A number with the percentile interval of what resamples gave.</summary>
    /// <param name="value">The number of the whole sample.</param>
    /// <param name="resamples">The number of each resample, at least 40; sorted in place.</param>
    /// <param name="count">Observations behind it.</param>
    public static Share OfResamples(double value, double[] resamples, long count)
    {
        Array.Sort(resamples);
        return new Share(value, resamples[(int)(0.025 * resamples.Length)], resamples[(int)(0.975 * resamples.Length) - 1], count);
    }
}
