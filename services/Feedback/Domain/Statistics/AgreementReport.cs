using RlhfT2I.Feedback.Domain.Reports;

namespace RlhfT2I.Feedback.Domain.Statistics;

/// <summary>How far raters agree on good and bad, over images that at least two of them judged.</summary>
/// <param name="Percent">Share of equal pairs.</param>
/// <param name="FleissKappa">Fleiss' kappa.</param>
/// <param name="KrippendorffAlpha">Krippendorff's alpha.</param>
/// <param name="GwetAc1">Gwet's AC1.</param>
/// <param name="Pairs">Cohen's kappa of pairs of raters.</param>
/// <param name="ImageCount">Images.</param>
internal sealed record AgreementReport(
    Share Percent, Share FleissKappa, Share KrippendorffAlpha, Share GwetAc1, IReadOnlyList<(RaterPair Pair, Share CohenKappa)> Pairs, long ImageCount)
{
    /// <summary>Computes all measures with their intervals.</summary>
    /// <param name="patterns">Images with at least two judgements, by kind.</param>
    /// <param name="pairs">Pairs of raters with common images.</param>
    /// <param name="seed">Of the resampling; one seed gives one report.</param>
    /// <param name="cancellationToken">Ends the work between measures.</param>
    public static AgreementReport Of(IReadOnlyList<LabelPattern> patterns, IReadOnlyList<RaterPair> pairs, ulong seed, CancellationToken cancellationToken)
    {
        int[][] rows = [.. patterns.Select(pattern => new[] { pattern.GoodCount, pattern.BadCount })];
        long[] images = [.. patterns.Select(pattern => pattern.ImageCount)];
        var kappas = new List<(RaterPair, Share)>(pairs.Count);
        foreach (RaterPair pair in pairs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            kappas.Add((pair, Bootstrap.Estimate(pair.Table, table => Agreement.CohenKappa(table, 2), seed)));
        }
        return new AgreementReport(Measure(Agreement.Percent), Measure(Agreement.FleissKappa), Measure(Agreement.KrippendorffAlpha), Measure(Agreement.GwetAc1), kappas, images.Sum());

        Share Measure(Func<IReadOnlyList<int[]>, IReadOnlyList<long>, double?> measure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Bootstrap.Estimate(images, weights => measure(rows, weights), seed);
        }
    }
}
