using RlhfT2I.Cli.Experiments;
using RlhfT2I.Cli.Reports;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Cli.Paper.Measures;

/// <summary>
/// Single votes by prompt. The shares and both aggregations of the report are the server's (<see cref="EvaluationResult"/>); counted here is what needs prompts one by
/// one: votes for the baseline by number, and differences with intervals over prompts.
/// </summary>
internal sealed class VoteCounts
{
    private readonly List<(EvaluationPrompt Prompt, Vote[] Votes)> _prompts;

    private VoteCounts(List<(EvaluationPrompt Prompt, Vote[] Votes)> prompts) => _prompts = prompts;

    /// <summary>Raters, by pseudonym.</summary>
    public IReadOnlyList<string> Raters => [.. _prompts.SelectMany(prompt => prompt.Votes).Select(vote => vote.Rater).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Counts votes; controls are left out.</summary>
    /// <param name="votes">Standing votes.</param>
    /// <param name="prompts">The evaluation's prompts by resource name.</param>
    public static VoteCounts Of(IReadOnlyList<Vote> votes, IReadOnlyDictionary<string, EvaluationPrompt> prompts) => new(
    [
        .. votes.Where(vote => vote.BallotKind == BallotKind.Regular).GroupBy(vote => vote.Prompt, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => (prompts[group.Key], group.OrderBy(vote => vote.Rater, StringComparer.Ordinal).ToArray())),
    ]);

    /// <summary>Share of prompts by how many of their votes have an outcome, from none to all.</summary>
    /// <param name="criterion">Alignment or fidelity.</param>
    /// <param name="outcome">The outcome.</param>
    /// <param name="votesPerPrompt">Votes that every prompt has.</param>
    public IReadOnlyList<double> ByNumber(Criterion criterion, Outcome outcome, int votesPerPrompt)
    {
        double[] shares = new double[votesPerPrompt + 1];
        foreach ((_, Vote[] votes) in _prompts)
            shares[Math.Min(votes.Count(vote => On(vote, criterion) == outcome), votesPerPrompt)] += 1.0 / _prompts.Count;
        return shares;
    }

    /// <summary>Share of wins less share of losses, with an interval over prompts: the votes on one prompt are of the same pictures.</summary>
    /// <param name="criterion">Alignment or fidelity.</param>
    /// <param name="chosen">Which prompts.</param>
    public Share Lead(Criterion criterion, Func<EvaluationPrompt, bool> chosen) => Share.OfDifferences(
    [
        .. _prompts.Where(prompt => chosen(prompt.Prompt)).Select(prompt => (IReadOnlyList<double>)
            [.. prompt.Votes.Select(vote => On(vote, criterion) switch { Outcome.Win => 1.0, Outcome.Lose => -1, _ => 0 })]),
    ]);

    /// <summary>Share of a rater's votes with an outcome.</summary>
    public double OfRater(string rater, Criterion criterion, Outcome outcome) =>
        Votes(rater).Average(vote => On(vote, criterion) == outcome ? 1.0 : 0);

    /// <summary>Share of a rater's choices that fell on the set shown first; ties are left out.</summary>
    public Share FirstShare(string rater)
    {
        bool[] first = [.. Votes(rater).SelectMany(vote => (Outcome[])[vote.Alignment, vote.Fidelity], (vote, outcome) => (vote, outcome))
            .Where(choice => choice.outcome is Outcome.Win or Outcome.Lose)
            .Select(choice => (choice.outcome == Outcome.Win) == choice.vote.CandidateFirst)];
        return Share.Of(first.Count(one => one), first.Length);
    }

    private IEnumerable<Vote> Votes(string rater) => _prompts.SelectMany(prompt => prompt.Votes).Where(vote => vote.Rater == rater);

    private static Outcome On(Vote vote, Criterion criterion) => criterion == Criterion.Alignment ? vote.Alignment : vote.Fidelity;
}
