using System.Globalization;
using RlhfT2I.Cli.Experiments;
using RlhfT2I.Cli.Paper.Document;
using RlhfT2I.Cli.Paper.Measures;
using RlhfT2I.Cli.Paper.Published;
using RlhfT2I.Cli.PromptSets;
using RlhfT2I.Cli.Reports;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Cli.Paper.Parts;

/// <summary>What figures 4 and 6 show of a comparison: shares of votes, shares of prompts by number of votes, both aggregations.</summary>
internal static class VoteSections
{
    private static readonly Criterion[] Criteria = [Criterion.Alignment, Criterion.Fidelity];

    /// <summary>Adds all sections of a comparison.</summary>
    public static void Add(PartBuilder part, Made<VoteOutcome> votes, int votesPerPrompt)
    {
        foreach (Criterion criterion in Criteria)
        {
            EvaluationResult[] cells = [.. votes.Value.Report.Results.Where(result => result.Criterion == criterion)];
            Bars(part, votes, criterion, cells);
            ByNumber(part, votes, criterion, votesPerPrompt);
            Single(part, votes, criterion, cells);
            TwoThirds(part, votes, criterion, cells, votesPerPrompt);
        }

        part.Add(new TextBlock(Checks(votes.Value.Report)) { Sources = [votes.Source] });
    }

    /// <summary>Share of wins less share of losses on some prompts.</summary>
    public static Share Lead(Made<VoteOutcome> votes, Criterion criterion, Func<EvaluationPrompt, bool> chosen) => votes.Value.Counts.Lead(criterion, chosen);

    /// <summary>Wins and losses of the whole, as text.</summary>
    public static string Numbers(Made<VoteOutcome> votes, Criterion criterion, string? category = null, bool? unseen = null)
    {
        EvaluationResult? result = Find(votes.Value.Report, criterion, category, unseen);
        return $"win {PartWords.Percent(Share.Of(result?.Votes?.Win).Value)}, lose {PartWords.Percent(Share.Of(result?.Votes?.Lose).Value)}";
    }

    private static void Bars(PartBuilder part, Made<VoteOutcome> votes, Criterion criterion, EvaluationResult[] cells) => part.Add(new VotesBlock(
        $"{votes.Value.Comparison.Title}: votes on {Words.Of(criterion)}",
        [.. cells.Select(result => new VotesRow(NameOf(result), Value(result.Votes?.Win), Value(result.Votes?.Tie), Value(result.Votes?.Lose)))]) { Sources = [votes.Source] });

    private static void ByNumber(PartBuilder part, Made<VoteOutcome> votes, Criterion criterion, int votesPerPrompt)
    {
        PaperComparison comparison = votes.Value.Comparison;
        IReadOnlyList<double> wins = votes.Value.Counts.ByNumber(criterion, Outcome.Win, votesPerPrompt);
        IReadOnlyList<double> losses = votes.Value.Counts.ByNumber(criterion, Outcome.Lose, votesPerPrompt);
        part.Add(new ColumnsBlock(
            $"Share of prompts by number of votes on {Words.Of(criterion)}", "votes for it",
            [NameOf(comparison.Candidate), NameOf(comparison.Baseline)],
            [.. Enumerable.Range(0, votesPerPrompt + 1).Select(number => number.ToString(CultureInfo.InvariantCulture))],
            [wins, losses]) { Sources = [votes.Source] });
        part.Value([comparison.Key, Words.Of(criterion), "prompts_by_votes", "candidate"], wins, [votes.Source])
            .Value([comparison.Key, Words.Of(criterion), "prompts_by_votes", "baseline"], losses, [votes.Source]);
    }

    /// <summary>First aggregation: single votes, with exact and with Wilson intervals.</summary>
    private static void Single(PartBuilder part, Made<VoteOutcome> votes, Criterion criterion, EvaluationResult[] cells)
    {
        PaperComparison comparison = votes.Value.Comparison;
        var rows = new List<TableRow>();
        foreach (EvaluationResult result in cells)
        {
            Estimate?[] outcomes = [result.Votes?.Win, result.Votes?.Lose, result.Votes?.Tie];
            rows.Add(new TableRow(
                [NameOf(result), $"{result.PromptCount}", $"{result.Votes?.Win?.SampleCount ?? 0}", .. outcomes.Select(Both)], false, []));
            Keep(part, [comparison.Key, Words.Of(criterion), NameOf(result), "votes"], result.Votes, votes.Source);
            if (Published(comparison, criterion, result) is { } theirs)
                rows.Add(new TableRow([$"{NameOf(result)}, {PartWords.Published}", "20", "180", .. theirs], true, []));
        }

        part.Add(new TableBlock(
            $"Single votes on {Words.Of(criterion)} in percent: share, exact interval, Wilson's in brackets", ["", "prompts", "votes", "win", "lose", "tie"], rows) { Sources = [votes.Source] });
    }

    /// <summary>Second aggregation: prompts on which more than two thirds agree, 7 of 9.</summary>
    private static void TwoThirds(PartBuilder part, Made<VoteOutcome> votes, Criterion criterion, EvaluationResult[] cells, int votesPerPrompt)
    {
        PaperComparison comparison = votes.Value.Comparison;
        var rows = new List<TableRow>();
        foreach (EvaluationResult result in cells)
        {
            OutcomeShares? shares = result.TwoThirds;
            rows.Add(new TableRow(
                [NameOf(result), $"{shares?.Win?.SampleCount ?? 0}", Both(shares?.Win), Both(shares?.Lose), Both(shares?.Tie), Both(shares?.Undecided)], false, []));
            Keep(part, [comparison.Key, Words.Of(criterion), NameOf(result), "two_thirds"], shares, votes.Source);
        }

        if (PublishedVotes.TwoThirds(comparison.Key, criterion == Criterion.Fidelity) is { } theirs)
            rows.Add(new TableRow([$"all, {PartWords.Published}", "120", Text(theirs.Candidate), Text(theirs.Baseline), "", ""], true, []));
        part.Add(new TableBlock(
            $"Prompts on which {(2 * votesPerPrompt / 3) + 1} or more of {votesPerPrompt} agree on {Words.Of(criterion)}, in percent: share, exact interval, Wilson's in brackets",
            ["", "prompts", "win", "lose", "tie", "undecided"], rows) { Sources = [votes.Source] });
    }

    private static void Keep(PartBuilder part, string[] path, OutcomeShares? shares, string source)
    {
        foreach ((string key, Estimate? estimate) in (List<(string, Estimate?)>)
            [("win", shares?.Win), ("lose", shares?.Lose), ("tie", shares?.Tie), ("undecided", shares?.Undecided)])
        {
            if (estimate is { SampleCount: > 0 })
                part.Value([.. path, key], Share.Of(estimate), [source]).Value([.. path, key, "wilson"], [Wilson(estimate).Lower, Wilson(estimate).Upper], [source]);
        }
    }

    private static IReadOnlyList<string>? Published(PaperComparison comparison, Criterion criterion, EvaluationResult result)
    {
        if (result.Category is PromptCategory.Unspecified || result.Split is PromptSplit.Unspecified)
            return null;
        PublishedVotes theirs = PublishedVotes.Of(comparison.Key, criterion == Criterion.Fidelity, Words.Of(result.Category), result.Split == PromptSplit.Unseen);
        return [Text(theirs.Win), Text(theirs.Lose), Text(theirs.Tie)];
    }

    private static string Checks(GetEvaluationReportResponse report) =>
        $"Checks of the raters: the set on the left was chosen in {PartWords.Percent(Share.Of(report.FirstSetShare))} of the votes that are no ties; the same set twice was called a tie in "
        + $"{PartWords.Percent(Share.Of(report.IdenticalTieShare))}; answers were kept with the sides swapped in {PartWords.Percent(Share.Of(report.SwapConsistencyShare))}. "
        + "The intervals of single votes take the votes for independent, which those on one prompt are not: differences further down draw prompts.";

    /// <summary>The server's exact interval, and Wilson's of the same counts.</summary>
    private static string Both(Estimate? estimate)
    {
        if (estimate is null || estimate.SampleCount == 0)
            return "none";
        Share wilson = Wilson(estimate);
        return string.Create(CultureInfo.InvariantCulture, $"{PartWords.Number(Share.Of(estimate))} [{100 * wilson.Lower:0.0} to {100 * wilson.Upper:0.0}]");
    }

    private static Share Wilson(Estimate estimate) => Share.Of((long)Math.Round(estimate.Value * estimate.SampleCount), estimate.SampleCount);

    private static EvaluationResult? Find(GetEvaluationReportResponse report, Criterion criterion, string? category, bool? unseen) =>
        report.Results.FirstOrDefault(result => result.Criterion == criterion
            && result.Category == (category is null ? PromptCategory.Unspecified : Enum.Parse<PromptCategory>(category, ignoreCase: true))
            && result.Split == (unseen switch { null => PromptSplit.Unspecified, true => PromptSplit.Unseen, false => PromptSplit.Seen }));

    /// <summary>Name of the part of the prompts that a result is of.</summary>
    public static string NameOf(EvaluationResult result)
    {
        string category = result.Category == PromptCategory.Unspecified ? "" : Words.Of(result.Category);
        string split = result.Split == PromptSplit.Unspecified ? "" : Words.Of(result.Split);
        return category.Length + split.Length == 0 ? "all" : $"{category} {split}".Trim();
    }

    private static string NameOf(ImageChoice choice) => choice switch
    {
        ImageChoice.FineTuned => "fine-tuned",
        ImageChoice.Best => "original, best by reward",
        _ => "original",
    };

    private static double Value(Estimate? estimate) => estimate?.Value ?? 0;

    private static string Text(double percent) => double.IsNaN(percent) ? "" : percent.ToString("0.0", CultureInfo.InvariantCulture);
}
