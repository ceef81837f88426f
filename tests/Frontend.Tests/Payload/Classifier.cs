namespace RlhfT2I.Frontend.Tests.Payload;

/// <summary>Logistic regression on standardised features, by gradient descent.</summary>
internal static class Classifier
{
    private const int Steps = 300;
    private const double Rate = 0.5, Decay = 1e-3;

    /// <summary>Share of rows that a model of the other folds gets right.</summary>
    /// <param name="rows">Features, all of one length, and class.</param>
    /// <param name="folds">Parts; row i is in part i modulo this.</param>
    /// <returns>In [0, 1].</returns>
    public static double CrossValidate(IReadOnlyList<(double[] Features, bool Class)> rows, int folds)
    {
        int right = 0;
        for (int fold = 0; fold < folds; fold++)
        {
            (double[] Features, bool Class)[] known = [.. rows.Where((_, i) => i % folds != fold)];
            (double[] mean, double[] deviation) = Moments(known);
            double[] weights = Fit([.. known.Select(row => (Standardise(row.Features, mean, deviation), row.Class))]);
            right += rows.Where((_, i) => i % folds == fold).Count(row => Score(weights, Standardise(row.Features, mean, deviation)) > 0 == row.Class);
        }
        return (double)right / rows.Count;
    }

    private static double[] Fit((double[] Features, bool Class)[] rows)
    {
        double[] weights = new double[rows[0].Features.Length + 1];
        for (int step = 0; step < Steps; step++)
        {
            double[] gradient = new double[weights.Length];
            foreach ((double[] features, bool isFirst) in rows)
            {
                double error = (isFirst ? 1 : 0) - (1 / (1 + Math.Exp(-Score(weights, features))));
                gradient[^1] += error;
                for (int i = 0; i < features.Length; i++)
                    gradient[i] += error * features[i];
            }
            for (int i = 0; i < weights.Length; i++)
                weights[i] += (Rate * gradient[i] / rows.Length) - (Decay * weights[i]);
        }
        return weights;
    }

    private static double Score(double[] weights, double[] features)
    {
        double score = weights[^1];
        for (int i = 0; i < features.Length; i++)
            score += weights[i] * features[i];
        return score;
    }

    private static (double[] Mean, double[] Deviation) Moments((double[] Features, bool Class)[] rows)
    {
        double[] mean = [.. Enumerable.Range(0, rows[0].Features.Length).Select(i => rows.Average(row => row.Features[i]))];
        return (mean, [.. mean.Select((centre, i) => Math.Sqrt(rows.Average(row => Math.Pow(row.Features[i] - centre, 2))))]);
    }

    // A feature that never changes tells nothing.
    private static double[] Standardise(double[] features, double[] mean, double[] deviation) =>
        [.. features.Select((value, i) => deviation[i] < 1e-9 ? 0 : (value - mean[i]) / deviation[i])];
}
