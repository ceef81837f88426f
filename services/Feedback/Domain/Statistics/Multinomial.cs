using RlhfT2I.Feedback.Domain.Reports;
using RlhfT2I.Prompts.Sets;

namespace RlhfT2I.Feedback.Domain.Statistics;

/// <summary>Draws that put n things into cells, each thing by itself.</summary>
internal static class Multinomial
{
    // Up to here drawing things one by one is quicker.
    private const int FewThings = 64;

    // What is left of a probability when no further value can matter in double precision.
    private const double Nothing = 1e-18;

    /// <summary>Draws as many things as there are, with replacement: a resample of the things themselves.</summary>
    /// <param name="counts">Things in each cell, at least 0.</param>
    /// <param name="drawn">Receives the things drawn in each cell.</param>
    /// <param name="random">Where chance comes from.</param>
    public static void Resample(IReadOnlyList<long> counts, long[] drawn, SplitMix64 random)
    {
        long total = counts.Sum();
        Array.Clear(drawn);
        if (total <= FewThings)
        {
            for (long i = 0; i < total; i++)
                drawn[CellOf(counts, random.NextBelow((int)total))]++;
            return;
        }
        // One cell after another from what is left: each is binomial given those before.
        long things = total, left = total;
        for (int i = 0; i < counts.Count && things > 0; i++)
        {
            drawn[i] = left == counts[i] ? things : Binomial(random, things, (double)counts[i] / left);
            things -= drawn[i];
            left -= counts[i];
        }
    }

    /// <summary>
    /// Successes of n trials, by inversion from the mode outwards (Devroye, Non-Uniform Random Variate Generation, 1986, X.3): exact but for rounding, in about as many steps as the standard deviation.
    /// </summary>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="trials">Trials, at least 0.</param>
    /// <param name="probability">Of a success, in [0, 1].</param>
    public static long Binomial(SplitMix64 random, long trials, double probability)
    {
        if (probability > 0.5)
            return trials - Binomial(random, trials, 1 - probability);
        if (probability <= 0 || trials == 0)
            return 0;
        long mode = (long)((trials + 1) * probability), up = mode, down = mode;
        // C(n, k) = 1 / ((n + 1) B(k + 1, n - k + 1)).
        double odds = probability / (1 - probability);
        double most = Math.Exp(
            (mode * Math.Log(probability)) + ((trials - mode) * Math.Log(1 - probability)) - Math.Log(trials + 1) - BetaDistribution.LogBeta(mode + 1, trials - mode + 1));
        double upper = most, lower = most, left = random.NextDouble() - most;
        while (left >= 0 && (upper > Nothing || lower > Nothing))
        {
            upper = up < trials ? upper * odds * (trials - up) / (up + 1) : 0;
            up++;
            left -= upper;
            if (left < 0)
                return up;
            lower = down > 0 ? lower * down / (odds * (trials - down + 1)) : 0;
            down--;
            left -= lower;
            if (left < 0)
                return down;
        }
        return mode;
    }

    private static int CellOf(IReadOnlyList<long> counts, long thing)
    {
        int cell = 0;
        while (thing >= counts[cell])
            thing -= counts[cell++];
        return cell;
    }
}
