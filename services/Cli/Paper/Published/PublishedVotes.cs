namespace RlhfT2I.Cli.Paper.Published;

/// <summary>Win, lose and tie in percent, mean over the paper's raters, with the deviations over them that it prints below each.</summary>
internal readonly record struct PublishedVotes(double Win, double WinDeviation, double Lose, double LoseDeviation, double Tie, double TieDeviation)
{
    /// <summary>The table of Appendix C for a comparison.</summary>
    /// <param name="comparison">Key of the comparison.</param>
    /// <param name="fidelity">Fidelity instead of alignment.</param>
    /// <param name="category">Category of the prompts.</param>
    /// <param name="unseen">Unseen instead of seen objects.</param>
    public static PublishedVotes Of(string comparison, bool fidelity, string category, bool unseen) =>
        Tables[(comparison, fidelity, category, unseen)];

    /// <summary>Share of queries on which 7 or more of 9 raters chose the first or the second, in percent, as sections 4.2 and 4.3 state it.</summary>
    public static (double Candidate, double Baseline)? TwoThirds(string comparison, bool fidelity) => (comparison, fidelity) switch
    {
        ("fine_tuned_over_original", false) => (50, 3),
        ("fine_tuned_over_original", true) => (10, 15),
        ("best_over_original", false) => (46, double.NaN),
        ("fine_tuned_over_best", false) => (20, 10),
        ("fine_tuned_over_best", true) => (3, 20),
        _ => null,
    };

    private static readonly Dictionary<(string, bool, string, bool), PublishedVotes> Tables = new()
    {
        [("fine_tuned_over_original", false, "color", false)] = new(58.9, 19.5, 10.0, 7.1, 31.1, 26.2),
        [("fine_tuned_over_original", true, "color", false)] = new(53.9, 39.4, 28.3, 24.0, 17.8, 23.1),
        [("fine_tuned_over_original", false, "count", false)] = new(69.4, 6.8, 11.7, 5.3, 18.9, 10.7),
        [("fine_tuned_over_original", true, "count", false)] = new(42.2, 36.4, 37.2, 23.6, 20.6, 22.9),
        [("fine_tuned_over_original", false, "background", false)] = new(53.3, 13.3, 14.4, 6.4, 32.2, 18.0),
        [("fine_tuned_over_original", true, "background", false)] = new(43.9, 31.0, 39.4, 17.1, 16.7, 20.1),
        [("fine_tuned_over_original", false, "color", true)] = new(57.2, 8.5, 14.4, 9.6, 28.3, 16.3),
        [("fine_tuned_over_original", true, "color", true)] = new(39.4, 24.7, 38.9, 9.7, 21.7, 25.1),
        [("fine_tuned_over_original", false, "count", true)] = new(69.4, 16.1, 8.3, 2.4, 22.2, 18.0),
        [("fine_tuned_over_original", true, "count", true)] = new(42.8, 31.8, 36.7, 9.1, 20.6, 23.3),
        [("fine_tuned_over_original", false, "background", true)] = new(55.6, 9.6, 11.1, 9.9, 33.3, 18.9),
        [("fine_tuned_over_original", true, "background", true)] = new(46.1, 28.5, 35.6, 13.6, 18.3, 20.7),
        [("best_over_original", false, "color", false)] = new(51.7, 18.6, 20.6, 13.2, 27.8, 31.1),
        [("best_over_original", true, "color", false)] = new(37.8, 16.0, 30.6, 15.2, 31.7, 29.7),
        [("best_over_original", false, "count", false)] = new(67.8, 14.2, 12.8, 7.1, 19.4, 20.6),
        [("best_over_original", true, "count", false)] = new(31.7, 18.4, 31.7, 21.2, 36.7, 38.1),
        [("best_over_original", false, "background", false)] = new(47.8, 15.3, 10.0, 6.7, 42.2, 20.3),
        [("best_over_original", true, "background", false)] = new(41.1, 21.3, 27.8, 14.9, 31.1, 34.8),
        [("best_over_original", false, "color", true)] = new(47.8, 7.5, 20.0, 14.3, 32.2, 20.8),
        [("best_over_original", true, "color", true)] = new(31.7, 21.9, 39.4, 13.2, 28.9, 32.1),
        [("best_over_original", false, "count", true)] = new(62.2, 23.8, 8.3, 6.2, 29.4, 29.4),
        [("best_over_original", true, "count", true)] = new(40.0, 27.9, 25.6, 12.6, 34.4, 38.4),
        [("best_over_original", false, "background", true)] = new(62.8, 11.3, 7.2, 5.8, 30.0, 16.8),
        [("best_over_original", true, "background", true)] = new(51.1, 17.6, 23.9, 12.0, 25.0, 27.8),
        [("fine_tuned_over_best", false, "color", false)] = new(34.4, 19.2, 27.2, 18.9, 38.3, 37.6),
        [("fine_tuned_over_best", true, "color", false)] = new(41.1, 33.7, 27.8, 8.2, 31.1, 33.1),
        [("fine_tuned_over_best", false, "count", false)] = new(32.8, 11.1, 35.0, 15.8, 32.2, 25.3),
        [("fine_tuned_over_best", true, "count", false)] = new(32.8, 28.4, 41.7, 7.8, 25.6, 29.9),
        [("fine_tuned_over_best", false, "background", false)] = new(31.7, 12.2, 24.4, 16.1, 43.9, 27.0),
        [("fine_tuned_over_best", true, "background", false)] = new(36.1, 24.0, 36.1, 15.2, 27.8, 35.5),
        [("fine_tuned_over_best", false, "color", true)] = new(40.0, 19.7, 23.3, 12.7, 36.7, 32.0),
        [("fine_tuned_over_best", true, "color", true)] = new(39.4, 20.3, 32.8, 14.6, 27.8, 32.7),
        [("fine_tuned_over_best", false, "count", true)] = new(53.3, 15.5, 27.2, 9.2, 19.4, 23.5),
        [("fine_tuned_over_best", true, "count", true)] = new(26.1, 19.5, 52.2, 7.5, 21.7, 25.4),
        [("fine_tuned_over_best", false, "background", true)] = new(33.9, 23.1, 21.7, 9.7, 44.4, 32.2),
        [("fine_tuned_over_best", true, "background", true)] = new(33.3, 25.6, 37.8, 10.6, 28.9, 33.7),
    };
}
