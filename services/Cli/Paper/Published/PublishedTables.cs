namespace RlhfT2I.Cli.Paper.Published;

/// <summary>
/// Figures of Tables 2 and 3. The text at hand lost them: they are recalled and fit all totals that it still has; they are printed for orientation, never measured against.
/// </summary>
internal static class PublishedTables
{
    /// <summary>Table 2: images, then good, bad and skipped in percent, by category.</summary>
    public static IReadOnlyDictionary<string, (int Images, double Good, double Bad, double Skip)> Labels { get; } =
        new Dictionary<string, (int, double, double, double)>
        {
            ["count"] = (6480, 34.4, 61.0, 4.6),
            ["color"] = (3480, 70.4, 20.8, 8.8),
            ["background"] = (2400, 66.9, 33.1, 0.0),
            ["combination"] = (15168, 35.8, 59.9, 4.3),
            ["total"] = (27528, 46.5, 48.5, 5.0),
        };

    /// <summary>Table 3: FID on MS-COCO and average reward, by key of the model.</summary>
    public static IReadOnlyDictionary<string, (double Fid, double Reward)> Models { get; } = new Dictionary<string, (double, double)>
    {
        ["original"] = (13.97, 0.43),
        ["labeled_only"] = (26.59, 0.69),
        ["with_unlabeled"] = (21.02, 0.79),
        ["fine_tuned"] = (16.76, 0.79),
    };

    /// <summary>Table 1: examples of each category.</summary>
    public static IReadOnlyDictionary<string, string> Examples { get; } = new Dictionary<string, string>
    {
        ["count"] = "One dog; Two dogs; Three dogs; Four dogs; Five dogs",
        ["color"] = "A green colored dog; A red colored dog",
        ["background"] = "A dog in the forest; A dog on the moon",
        ["combination"] = "Two blue dogs in the forest; Five white dogs in the city",
    };
}
