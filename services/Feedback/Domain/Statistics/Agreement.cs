namespace RlhfT2I.Feedback.Domain.Statistics;

/// <summary>
/// How far raters agree about items in unordered categories. An item is a row of counts, one for each category: how many raters chose it; who chose what does not matter here. Items
/// may have different numbers of raters (missing data), and rows stand for as many items as their weight says, which lets alike items share one.
/// <code>
/// w       weight of a row            r_k   raters who chose category k       r   raters of the item
/// pi_k    mean of r_k / r over the rated items                               q   categories
/// </code>
/// A measure is null where the items do not determine it: none has two raters, or chance alone explains everything.
/// </summary>
internal static class Agreement
{
    /// <summary>Share of pairs of ratings of one item that are equal, in [0, 1], all pairs pooled.</summary>
    /// <param name="rows">Counts by category, at least 0.</param>
    /// <param name="weights">Items of each row, at least 0.</param>
    public static double? Percent(IReadOnlyList<int[]> rows, IReadOnlyList<long> weights)
    {
        double equal = 0, all = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            long raters = Raters(rows[i]);
            equal += (double)weights[i] * EqualPairs(rows[i]);
            all += (double)weights[i] * raters * (raters - 1);
        }
        return all == 0 ? null : equal / all;
    }

    /// <summary>
    /// Fleiss' kappa, in [-1, 1]: (P - sum pi_k^2) / (1 - sum pi_k^2), where P is the mean over items of the share of equal pairs. Fleiss, Psychological Bulletin 76 (1971), 378-382; for items
    /// with different numbers of raters as in Gwet, Handbook of Inter-Rater Reliability (4th ed., 2014), chapter 2.
    /// </summary>
    /// <param name="rows">Counts by category, at least 0.</param>
    /// <param name="weights">Items of each row, at least 0.</param>
    public static double? FleissKappa(IReadOnlyList<int[]> rows, IReadOnlyList<long> weights) =>
        MeanEqualShare(rows, weights) is { } observed ? BeyondChance(observed, Prevalences(rows, weights).Sum(share => share * share)) : null;

    /// <summary>
    /// Gwet's AC1, in [-1, 1]: as Fleiss' kappa with (sum pi_k (1 - pi_k)) / (q - 1) for chance, which stays sensible where nearly all answers are alike. Gwet, British Journal of
    /// Mathematical and Statistical Psychology 61 (2008), 29-48.
    /// </summary>
    /// <param name="rows">Counts by category, at least 0; at least two categories.</param>
    /// <param name="weights">Items of each row, at least 0.</param>
    public static double? GwetAc1(IReadOnlyList<int[]> rows, IReadOnlyList<long> weights)
    {
        if (MeanEqualShare(rows, weights) is not { } observed)
            return null;
        double[] prevalences = Prevalences(rows, weights);
        return BeyondChance(observed, prevalences.Sum(share => share * (1 - share)) / (prevalences.Length - 1));
    }

    /// <summary>
    /// Krippendorff's alpha for nominal data, at most 1: one less observed over expected disagreement, from the matrix of coincidences of items with at least two ratings. Krippendorff, Computing
    /// Krippendorff's Alpha-Reliability (2011), section C.
    /// </summary>
    /// <param name="rows">Counts by category, at least 0.</param>
    /// <param name="weights">Items of each row, at least 0.</param>
    public static double? KrippendorffAlpha(IReadOnlyList<int[]> rows, IReadOnlyList<long> weights)
    {
        double[] ratings = new double[rows.Count == 0 ? 0 : rows[0].Length];
        double observed = 0, count = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            long raters = Raters(rows[i]);
            if (raters < 2)
                continue;
            for (int k = 0; k < ratings.Length; k++)
                ratings[k] += (double)weights[i] * rows[i][k];
            count += (double)weights[i] * raters;
            observed += (double)weights[i] * ((raters * (raters - 1)) - EqualPairs(rows[i])) / (raters - 1);
        }
        double expected = (count * count) - ratings.Sum(number => number * number);
        return expected == 0 ? null : 1 - ((count - 1) * observed / expected);
    }

    /// <summary>
    /// Cohen's kappa of two raters, in [-1, 1]: agreement beyond what each one's own shares of the categories would give by chance. Cohen, Educational and Psychological Measurement 20 (1960), 37-46.
    /// </summary>
    /// <param name="table">Items by the first rater's category (rows) and the second's (columns), row after row; a square, at least 0.</param>
    /// <param name="categoryCount">Categories.</param>
    public static double? CohenKappa(IReadOnlyList<long> table, int categoryCount)
    {
        double total = table.Sum(), equal = 0, chance = 0;
        if (total == 0)
            return null;
        for (int k = 0; k < categoryCount; k++)
        {
            double first = 0, second = 0;
            for (int other = 0; other < categoryCount; other++)
            {
                first += table[(k * categoryCount) + other];
                second += table[(other * categoryCount) + k];
            }
            equal += table[(k * categoryCount) + k];
            chance += first * second;
        }
        return BeyondChance(equal / total, chance / (total * total));
    }

    private static double? BeyondChance(double observed, double chance) => chance >= 1 ? null : (observed - chance) / (1 - chance);

    private static double? MeanEqualShare(IReadOnlyList<int[]> rows, IReadOnlyList<long> weights)
    {
        double sum = 0, items = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            long raters = Raters(rows[i]);
            if (raters < 2)
                continue;
            sum += weights[i] * (EqualPairs(rows[i]) / (double)(raters * (raters - 1)));
            items += weights[i];
        }
        return items == 0 ? null : sum / items;
    }

    private static double[] Prevalences(IReadOnlyList<int[]> rows, IReadOnlyList<long> weights)
    {
        double[] shares = new double[rows[0].Length];
        double items = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            long raters = Raters(rows[i]);
            if (raters == 0)
                continue;
            for (int k = 0; k < shares.Length; k++)
                shares[k] += weights[i] * (rows[i][k] / (double)raters);
            items += weights[i];
        }
        return [.. shares.Select(share => share / items)];
    }

    private static long Raters(int[] row)
    {
        long sum = 0;
        foreach (int count in row)
            sum += count;
        return sum;
    }

    // Ordered pairs of raters who chose alike.
    private static long EqualPairs(int[] row)
    {
        long pairs = 0;
        foreach (int count in row)
            pairs += (long)count * (count - 1);
        return pairs;
    }
}
