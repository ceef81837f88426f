using RlhfT2I.Feedback.Domain.Evaluations;

namespace RlhfT2I.Feedback.Domain.Reports;

/// <summary>
/// Counts votes. Two aggregations stand side by side, because they can disagree (paper, section 4.2 against Appendix C): shares of single votes, and shares of prompts on
/// which more than two thirds of the votes agree, 7 of 9. A prompt enters the second only with all of its votes.
/// </summary>
internal static class EvaluationTally
{
    private static readonly Criterion[] Criteria = [Criterion.Alignment, Criterion.Fidelity];

    /// <summary>Votes that must agree: the least number above two thirds, 7 of 9.</summary>
    public static int Threshold(int votesPerPrompt) => 2 * votesPerPrompt / 3 + 1;

    /// <summary>The report over the standing votes.</summary>
    /// <param name="items">All items of the evaluation.</param>
    /// <param name="votes">Its standing votes.</param>
    /// <param name="votesPerPrompt">Votes that every item needs.</param>
    public static EvaluationReport Report(IReadOnlyList<EvaluationItem> items, IReadOnlyList<StoredVote> votes, int votesPerPrompt)
    {
        ILookup<int, StoredVote> byItem = votes.ToLookup(vote => vote.ItemIndex);
        List<EvaluationItem> regular = [.. items.Where(item => item.Kind == BallotKind.Regular)];
        var cells = new List<ReportCell>();
        foreach (Criterion criterion in Criteria)
        {
            foreach ((int category, int split) in Parts(regular))
            {
                IEnumerable<EvaluationItem> part = regular.Where(item => (category == 0 || item.Category == category) && (split == 0 || item.Split == split));
                cells.Add(Cell(criterion, category, split, [.. part.Select(item => byItem[item.Index].ToList()).Where(list => list.Count > 0)], votesPerPrompt));
            }
        }
        return new EvaluationReport(cells, FirstSet(votes), IdenticalTies(votes), SwapConsistency(items, votes), votes.Select(vote => vote.RaterId).Distinct().LongCount());
    }

    /// <summary>
    /// Evidence against 'wins and losses are equally likely': the likelihood of the votes under a uniformly drawn chance of winning over that under one half. Its mean is 1 under the
    /// hypothesis at every moment, so by Ville's inequality it may be read at any time.
    /// </summary>
    public static double EValue(long wins, long losses) =>
        Math.Exp(Math.Min(BetaDistribution.LogBeta(wins + 1, losses + 1) + (wins + losses) * Math.Log(2), 700));

    /// <summary>All, each category, each split, each pair of them that has prompts.</summary>
    private static List<(int Category, int Split)> Parts(List<EvaluationItem> items)
    {
        List<int> categories = [.. items.Select(item => item.Category).Where(category => category != 0).Distinct().Order()];
        List<int> splits = [.. items.Select(item => item.Split).Where(split => split != 0).Distinct().Order()];
        var pairs = items.Select(item => (item.Category, item.Split)).Where(pair => pair is { Category: not 0, Split: not 0 }).Distinct().Order();
        return [(0, 0), .. categories.Select(category => (category, 0)), .. splits.Select(split => (0, split)), .. pairs];
    }

    private static ReportCell Cell(Criterion criterion, int category, int split, List<List<StoredVote>> prompts, int votesPerPrompt)
    {
        List<StoredVote> votes = [.. prompts.SelectMany(list => list)];
        List<List<StoredVote>> complete = [.. prompts.Where(list => list.Count >= votesPerPrompt)];
        int threshold = Threshold(votesPerPrompt);
        long Agreed(Outcome outcome) => complete.LongCount(list => Count(list, criterion, outcome) >= threshold);
        Share ShareOfVotes(Outcome outcome) => Share.Of(Count(votes, criterion, outcome), votes.Count);
        long wins = Agreed(Outcome.Win), losses = Agreed(Outcome.Lose), ties = Agreed(Outcome.Tie);

        List<List<StoredVote>> raters = [.. votes.GroupBy(vote => vote.RaterId, StringComparer.Ordinal).Select(group => group.ToList())];
        List<double> OfRaters(Outcome outcome) => [.. raters.Select(list => (double)Count(list, criterion, outcome) / list.Count)];
        List<double> raterWins = OfRaters(Outcome.Win), raterLosses = OfRaters(Outcome.Lose), raterTies = OfRaters(Outcome.Tie);

        long[] byWins = new long[votesPerPrompt + 1];
        foreach (List<StoredVote> list in complete)
            byWins[Math.Min(Count(list, criterion, Outcome.Win), votesPerPrompt)]++;
        return new ReportCell(
            criterion, category, split, prompts.Count,
            new OutcomeShare(ShareOfVotes(Outcome.Win), ShareOfVotes(Outcome.Lose), ShareOfVotes(Outcome.Tie), null),
            new OutcomeShare(
                Share.Of(wins, complete.Count), Share.Of(losses, complete.Count), Share.Of(ties, complete.Count),
                Share.Of(complete.Count - wins - losses - ties, complete.Count)),
            new OutcomeShare(Share.MeanOf(raterWins), Share.MeanOf(raterLosses), Share.MeanOf(raterTies), null),
            Share.Deviation(raterWins), Share.Deviation(raterLosses), Share.Deviation(raterTies),
            byWins, EValue(Count(votes, criterion, Outcome.Win), Count(votes, criterion, Outcome.Lose)));
    }

    private static int Count(List<StoredVote> votes, Criterion criterion, Outcome outcome) => votes.Count(vote => vote.OutcomeOn(criterion) == outcome);

    private static Share FirstSet(IReadOnlyList<StoredVote> votes)
    {
        List<Choice> choices = [.. votes.SelectMany(vote => Criteria.Select(vote.ChoiceOn)).Where(choice => choice != Choice.Tie)];
        return Share.Of(choices.LongCount(choice => choice == Choice.First), choices.Count);
    }

    private static Share IdenticalTies(IReadOnlyList<StoredVote> votes)
    {
        List<Choice> choices = [.. votes.Where(vote => vote.Kind == BallotKind.Identical).SelectMany(vote => Criteria.Select(vote.ChoiceOn))];
        return Share.Of(choices.LongCount(choice => choice == Choice.Tie), choices.Count);
    }

    private static Share SwapConsistency(IReadOnlyList<EvaluationItem> items, IReadOnlyList<StoredVote> votes)
    {
        Dictionary<int, int> originals = items.Where(item => item.Kind == BallotKind.Swapped).ToDictionary(item => item.Index, item => item.OriginalIndex);
        Dictionary<(int, string), StoredVote> byRater = votes.ToDictionary(vote => (vote.ItemIndex, vote.RaterId));
        long same = 0, total = 0;
        foreach (StoredVote vote in votes.Where(vote => vote.Kind == BallotKind.Swapped))
        {
            if (!byRater.TryGetValue((originals[vote.ItemIndex], vote.RaterId), out StoredVote? original))
                continue;
            total += Criteria.Length;
            same += Criteria.LongCount(criterion => vote.OutcomeOn(criterion) == original.OutcomeOn(criterion));
        }
        return Share.Of(same, total);
    }
}
