using System.Globalization;
using RlhfT2I.Cli.Output;
using RlhfT2I.Cli.Paper.Document;
using RlhfT2I.Cli.Paper.Parts;

namespace RlhfT2I.Cli.Paper.Report;

/// <summary>Sentences that both reports have.</summary>
internal static class PaperText
{
    private const string Published =
        "Rows marked \"the paper, another world\" are the paper's own figures, of Stable Diffusion v1.5 and people; they stand beside ours for their order, not for their size.";

    /// <summary>What the numbers are of.</summary>
    public static string World(StudyReport report) => report.Simulated
        ? $"Everything here is simulated: the pictures are of a small drawn world, the raters are programs that look at pixels. {Published}"
        : $"People labelled and voted. {Published}";

    /// <summary>How an order is read.</summary>
    public const string Orders =
        "An order holds where the point estimates are in the paper's order. Whether the 95 % interval of the difference excludes the other order is said beside it; where it does not, the order could be chance.";

    /// <summary>Where numbers come from.</summary>
    public const string Sources =
        "Small numbers behind a row or below a plot lead here. The digest of a source covers its settings and the digests of all it was made from, so that equal digests mean equal numbers. "
        + "One part alone is made anew by: rlhf run paper.yaml --part figure-3a (or: make paper FIG=3a).";

    /// <summary>Orders that hold, and how many are beyond their interval.</summary>
    public static string Held(IReadOnlyList<PartDocument> parts)
    {
        Ordering[] all = [.. parts.SelectMany(part => part.Orderings)];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{all.Count(one => one.Holds)} of {all.Length} orders hold, {all.Count(one => one.Holds && one.BeyondInterval)} of them beyond their interval; {all.Count(one => !one.Holds && one.BeyondInterval)} are the other way round beyond it.");
    }

    /// <summary>What it took, and what is missing.</summary>
    public static string Cost(StudyReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $"{RateMeter.Clock(report.Parts.Sum(part => part.WallSeconds))} in all on {report.Device}, {report.Parts.Sum(part => part.ImagesGenerated)} images, {report.Parts.Select(part => part.PeakMemoryBytes).DefaultIfEmpty().Max() / 1e9:0.0} GB at most.")
        + (report.Missing.Count == 0 ? "" : $" Not made yet: {string.Join(", ", report.Missing)}.");

    /// <summary>How an order came out.</summary>
    public static string Verdict(Ordering ordering) => (ordering.Holds, ordering.BeyondInterval) switch
    {
        (true, true) => "holds",
        (true, false) => "holds, within chance",
        (false, true) => "the other way round",
        _ => "does not hold, within chance",
    };

    /// <summary>Sources of all parts, numbered from 1 in this order.</summary>
    public static IReadOnlyList<Source> SourcesOf(IReadOnlyList<PartDocument> parts) =>
        [.. parts.SelectMany(part => part.Sources).DistinctBy(source => source.Title).OrderBy(source => source.Title, StringComparer.Ordinal)];

    /// <summary>Whether a report shows pictures.</summary>
    public static bool ShowsPictures(StudyReport report) => report.Parts.Any(part => part.Blocks.Any(block => block is GridBlock));

    /// <summary>The rule of the pictures.</summary>
    public static string Rule => GridPart.Rule;
}
