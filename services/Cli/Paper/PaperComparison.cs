namespace RlhfT2I.Cli.Paper;

/// <summary>Two sets of images that raters compare.</summary>
/// <param name="Key">Name in the results.</param>
/// <param name="Title">Name for people.</param>
/// <param name="Candidate">Whose wins are counted: the fine-tuned model, or else the best of the original's images.</param>
/// <param name="Baseline">What it is compared with: the original's first images, or else the best of them.</param>
internal sealed record PaperComparison(string Key, string Title, ImageChoice Candidate, ImageChoice Baseline)
{
    /// <summary>Figure 4.</summary>
    public static PaperComparison FineTuned { get; } =
        new("fine_tuned_over_original", "fine-tuned against original", ImageChoice.FineTuned, ImageChoice.Original);

    /// <summary>Figure 6a.</summary>
    public static PaperComparison Best { get; } =
        new("best_over_original", "original with rejection sampling against original", ImageChoice.Best, ImageChoice.Original);

    /// <summary>Figure 6b.</summary>
    public static PaperComparison FineTunedOverBest { get; } =
        new("fine_tuned_over_best", "fine-tuned against original with rejection sampling", ImageChoice.FineTuned, ImageChoice.Best);

    /// <summary>All three, as Appendix C has them.</summary>
    public static IReadOnlyList<PaperComparison> All { get; } = [FineTuned, Best, FineTunedOverBest];
}
