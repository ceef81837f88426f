namespace RlhfT2I.Feedback.Domain.Statistics;

/// <summary>
/// Dawid and Skene's model of rater errors: every item has one true class, and every rater confuses classes in a way of its own. Maximum likelihood by expectation maximisation (Applied
/// Statistics 28, 1979, 20-28), begun as there with each item's shares of ratings, so classes keep the meaning that the majority gives them.
/// <code>
/// T  probability that an item is of a class          p  share of each class
/// E  probability that a rater says one class where another one is true
/// </code>
/// </summary>
internal static class DawidSkene
{
    private const int MaxRoundCount = 1000;

    // Change of the log-likelihood, relative to its size, that ends the search.
    private const double Tolerance = 1e-9;

    /// <summary>Estimates true classes.</summary>
    /// <param name="ratings">What was said; a rater may rate an item several times. Memory besides it: items x classes + raters x classes^2 numbers.</param>
    /// <param name="itemCount">Items; each has at least one rating.</param>
    /// <param name="raterCount">Raters.</param>
    /// <param name="classCount">Classes.</param>
    /// <param name="cancellationToken">Ends the work between rounds.</param>
    public static DawidSkeneFit Fit(IReadOnlyList<Rating> ratings, int itemCount, int raterCount, int classCount, CancellationToken cancellationToken)
    {
        double[,] classes = Shares(ratings, itemCount, classCount);
        double[] prior = new double[classCount];
        double[,,] errors = new double[raterCount, classCount, classCount];
        double before = double.NegativeInfinity;
        for (int round = 0; round < MaxRoundCount; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Maximize(ratings, classes, prior, errors);
            double likelihood = Expect(ratings, classes, prior, errors);
            if (Math.Abs(likelihood - before) <= Tolerance * Math.Abs(likelihood))
                break;
            before = likelihood;
        }
        return new DawidSkeneFit(classes, prior, errors);
    }

    // Equation 3.1.
    private static double[,] Shares(IReadOnlyList<Rating> ratings, int itemCount, int classCount)
    {
        double[,] classes = new double[itemCount, classCount];
        foreach (Rating rating in ratings)
            classes[rating.Item, rating.Class]++;
        for (int item = 0; item < itemCount; item++)
            Normalize(classes, item, classCount);
        return classes;
    }

    // Equations 2.3 and 2.4: p and E from T.
    private static void Maximize(IReadOnlyList<Rating> ratings, double[,] classes, double[] prior, double[,,] errors)
    {
        int itemCount = classes.GetLength(0), classCount = prior.Length, raterCount = errors.GetLength(0);
        Array.Clear(prior);
        Array.Clear(errors);
        for (int item = 0; item < itemCount; item++)
        {
            for (int j = 0; j < classCount; j++)
                prior[j] += classes[item, j] / itemCount;
        }
        foreach (Rating rating in ratings)
        {
            for (int j = 0; j < classCount; j++)
                errors[rating.Rater, j, rating.Class] += classes[rating.Item, j];
        }
        for (int rater = 0; rater < raterCount; rater++)
        {
            for (int j = 0; j < classCount; j++)
            {
                double sum = 0;
                for (int l = 0; l < classCount; l++)
                    sum += errors[rater, j, l];
                // A rater who met no item of a class tells nothing about it.
                for (int l = 0; l < classCount; l++)
                    errors[rater, j, l] = sum > 0 ? errors[rater, j, l] / sum : 1.0 / classCount;
            }
        }
    }

    // Equation 2.5: T from p and E, in logarithms, because hundreds of ratings of an item would underflow.
    private static double Expect(IReadOnlyList<Rating> ratings, double[,] classes, double[] prior, double[,,] errors)
    {
        int itemCount = classes.GetLength(0), classCount = prior.Length;
        for (int item = 0; item < itemCount; item++)
        {
            for (int j = 0; j < classCount; j++)
                classes[item, j] = Math.Log(prior[j]);
        }
        foreach (Rating rating in ratings)
        {
            for (int j = 0; j < classCount; j++)
                classes[rating.Item, j] += Math.Log(errors[rating.Rater, j, rating.Class]);
        }
        double likelihood = 0;
        for (int item = 0; item < itemCount; item++)
        {
            double most = double.NegativeInfinity;
            for (int j = 0; j < classCount; j++)
                most = Math.Max(most, classes[item, j]);
            for (int j = 0; j < classCount; j++)
                classes[item, j] = Math.Exp(classes[item, j] - most);
            likelihood += most + Math.Log(Normalize(classes, item, classCount));
        }
        return likelihood;
    }

    private static double Normalize(double[,] classes, int item, int classCount)
    {
        double sum = 0;
        for (int j = 0; j < classCount; j++)
            sum += classes[item, j];
        for (int j = 0; j < classCount; j++)
            classes[item, j] /= sum;
        return sum;
    }
}
