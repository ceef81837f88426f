using System.Globalization;
using RlhfT2I.Cli.Paper.Document;
using RlhfT2I.Cli.Paper.Measures;
using RlhfT2I.Cli.Paper.Published;
using RlhfT2I.Cli.PromptSets;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Cli.Paper.Parts;

/// <summary>Appendix C: mean and deviation over raters for each cell of Table 4.</summary>
internal sealed class AppendixCPart : IPaperPart
{
    /// <inheritdoc/>
    public string Id => "appendix-c";

    /// <inheritdoc/>
    public string Title => "Appendix C: votes by cell";

    /// <inheritdoc/>
    public string Question => "Shares of each rater's own votes: mean over raters, and the standard deviation over raters behind it, in percent.";

    /// <inheritdoc/>
    public async Task MakeAsync(PaperProducts products, PartBuilder part, CancellationToken cancellationToken)
    {
        foreach (PaperComparison comparison in PaperComparison.All)
        {
            Made<VoteOutcome> votes = await products.VotesAsync(comparison, cancellationToken);
            foreach (Criterion criterion in (Criterion[])[Criterion.Alignment, Criterion.Fidelity])
                Add(part, comparison, criterion, votes);
        }
    }

    private static void Add(PartBuilder part, PaperComparison comparison, Criterion criterion, Made<VoteOutcome> votes)
    {
        var rows = new List<TableRow>();
        foreach (EvaluationResult result in votes.Value.Report.Results.Where(one => one.Criterion == criterion && one.Category != PromptCategory.Unspecified && one.Split != PromptSplit.Unspecified))
        {
            string name = VoteSections.NameOf(result);
            (string Key, double Mean, double Deviation)[] ours =
            [
                ("win", result.RaterMean?.Win?.Value ?? 0, result.RaterWinDeviation),
                ("lose", result.RaterMean?.Lose?.Value ?? 0, result.RaterLoseDeviation),
                ("tie", result.RaterMean?.Tie?.Value ?? 0, result.RaterTieDeviation),
            ];
            rows.Add(new TableRow([name, .. ours.Select(one => Text(100 * one.Mean, 100 * one.Deviation))], false, []));
            PublishedVotes theirs = PublishedVotes.Of(comparison.Key, criterion == Criterion.Fidelity, Words.Of(result.Category), result.Split == PromptSplit.Unseen);
            rows.Add(new TableRow(
                [$"{name}, {PartWords.Published}", Text(theirs.Win, theirs.WinDeviation), Text(theirs.Lose, theirs.LoseDeviation), Text(theirs.Tie, theirs.TieDeviation)], true, []));
            foreach ((string key, double mean, double deviation) in ours)
                part.Value([comparison.Key, Words.Of(criterion), name, key], [mean, deviation], [votes.Source]);
        }

        part.Add(new TableBlock($"{comparison.Title}, {Words.Of(criterion)}", ["", "win", "lose", "tie"], rows) { Sources = [votes.Source] });
    }

    private static string Text(double mean, double deviation) => string.Create(CultureInfo.InvariantCulture, $"{mean:0.0} ± {deviation:0.0}");
}
