namespace RlhfT2I.Feedback.Tests.Domain.Statistics;

/// <summary>Tables of ratings as papers print them, and what the papers make of them.</summary>
internal static class PublishedRatings
{
    /// <summary>Diagnoses of 30 patients by 6 psychiatrists each: depression, personality disorder, schizophrenia, neurosis, other. Fleiss (1971), table 1; kappa 0.430.</summary>
    public static readonly int[][] Diagnoses =
    [
        [0, 0, 0, 6, 0], [0, 3, 0, 0, 3], [0, 1, 4, 0, 1], [0, 0, 0, 0, 6], [0, 3, 0, 3, 0], [2, 0, 4, 0, 0], [0, 0, 4, 0, 2], [2, 0, 3, 1, 0], [2, 0, 0, 4, 0], [0, 0, 0, 0, 6],
        [1, 0, 0, 5, 0], [1, 1, 0, 4, 0], [0, 3, 3, 0, 0], [1, 0, 0, 5, 0], [0, 2, 0, 3, 1], [0, 0, 5, 0, 1], [3, 0, 0, 1, 2], [5, 1, 0, 0, 0], [0, 2, 0, 4, 0], [1, 0, 2, 0, 3],
        [0, 0, 0, 0, 6], [0, 1, 0, 5, 0], [0, 2, 0, 1, 3], [2, 0, 0, 4, 0], [1, 0, 0, 4, 1], [0, 5, 0, 1, 0], [4, 0, 0, 0, 2], [0, 2, 0, 4, 0], [1, 0, 5, 0, 0], [0, 0, 0, 0, 6],
    ];

    /// <summary>Ten subjects, fourteen raters, five categories: the textbook example of Fleiss' kappa; 0.210.</summary>
    public static readonly int[][] FourteenRaters =
    [
        [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1], [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
    ];

    /// <summary>
    /// Twelve units, four observers, categories 1 to 5, 0 for missing. Krippendorff (2011), section C: alpha 0.743 for nominal data. Gwet's irrCAC, which took the data over, gives Fleiss'
    /// kappa 0.76117 and AC1 0.77544.
    /// </summary>
    public static readonly int[][] FourObservers =
    [
        [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
        [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
        [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
        [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
    ];

    /// <summary>Fitness of 45 patients for anaesthesia, in classes 1 to 4, by five observers, the first one thrice. Dawid and Skene (1979), table 1.</summary>
    public static readonly string[] Patients =
    [
        "111 1 1 1 1", "333 4 3 3 4", "112 2 1 2 2", "222 3 1 2 1", "222 3 2 2 2", "222 3 3 2 2", "122 2 1 1 1", "333 3 4 3 3", "222 2 2 2 3", "232 2 2 2 3", "444 4 4 4 4", "222 3 3 4 3",
        "111 1 1 1 1", "222 3 2 1 2", "121 1 1 1 1", "111 2 1 1 1", "111 1 1 1 1", "111 1 1 1 1", "222 2 2 2 1", "222 1 3 2 2", "222 2 2 2 2", "222 2 2 2 1", "222 3 2 2 2", "221 2 2 2 2",
        "111 1 1 1 1", "111 1 1 1 1", "232 2 2 2 2", "111 1 1 1 1", "111 1 1 1 1", "112 1 1 2 1", "111 1 1 1 1", "333 3 2 3 3", "111 1 1 1 1", "222 2 2 2 2", "222 3 2 3 2", "433 4 3 4 3",
        "221 2 2 3 2", "232 3 2 3 3", "333 3 4 3 2", "111 1 1 1 1", "111 1 1 1 1", "121 2 1 1 1", "232 2 2 2 2", "121 1 1 1 1", "222 2 2 2 2",
    ];

    /// <summary>Counts by category of columns of ratings from 1 on, 0 for missing.</summary>
    public static int[][] Counts(int[][] byRater, int categoryCount) => [.. Enumerable.Range(0, byRater[0].Length)
        .Select(unit => Enumerable.Range(1, categoryCount).Select(category => byRater.Count(ratings => ratings[unit] == category)).ToArray())];

    /// <summary>Each row once.</summary>
    public static long[] Once(int[][] rows) => [.. Enumerable.Repeat(1L, rows.Length)];
}
