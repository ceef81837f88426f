using RlhfT2I.Cli.Experiments;
using RlhfT2I.Cli.Paper.Measures;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Cli.Tests.Paper;

public sealed class VoteCountsTests
{
    private static readonly Dictionary<string, EvaluationPrompt> Prompts = new()
    {
        ["p1"] = new("Two dogs.", "count", false),
        ["p2"] = new("A red colored bear.", "color", true),
    };

    [Fact]
    public void ByNumber_Votes_CountsPromptsByVotesForEachSide()
    {
        // Prompt 1: 7 wins, 1 loss, 1 tie; prompt 2: 2 wins, 7 losses. Seven of nine decide one for each side.
        VoteCounts counts = VoteCounts.Of([.. Votes("p1", 7, 1, 1), .. Votes("p2", 2, 7, 0), Vote("p1", "r0", Outcome.Win, BallotKind.Swapped)], Prompts);
        IReadOnlyList<double> wins = counts.ByNumber(Criterion.Alignment, Outcome.Win, 9), losses = counts.ByNumber(Criterion.Alignment, Outcome.Lose, 9);
        (wins[7], wins[2], wins.Sum()).ShouldBe((0.5, 0.5, 1));
        (losses[1], losses[7], losses.Sum()).ShouldBe((0.5, 0.5, 1));
        wins.Skip(7).Sum().ShouldBe(0.5);
    }

    [Fact]
    public void Lead_Votes_IsWinsLessLossesOfThePromptsChosen()
    {
        VoteCounts counts = VoteCounts.Of([.. Votes("p1", 7, 1, 1), .. Votes("p2", 2, 7, 0)], Prompts);
        counts.Lead(Criterion.Alignment, _ => true).Value.ShouldBe((9.0 - 8) / 18, 1e-12);
        counts.Lead(Criterion.Alignment, prompt => prompt.Unseen).Value.ShouldBe(-5.0 / 9, 1e-12);
        counts.Lead(Criterion.Fidelity, _ => true).Value.ShouldBe(0);
    }

    [Fact]
    public void FirstShare_OfARater_CountsSidesNotModels()
    {
        // r0 stays with the left side: a win where the candidate is there, a loss where it is not.
        VoteCounts counts = VoteCounts.Of([Vote("p1", "r0", Outcome.Win, first: true), Vote("p2", "r0", Outcome.Lose, first: false)], Prompts);
        counts.FirstShare("r0").Value.ShouldBe(1);
        counts.OfRater("r0", Criterion.Alignment, Outcome.Win).ShouldBe(0.5);
    }

    private static IEnumerable<Vote> Votes(string prompt, int wins, int losses, int ties) => Enumerable.Range(0, wins + losses + ties)
        .Select(i => Vote(prompt, $"r{i}", i < wins ? Outcome.Win : i < wins + losses ? Outcome.Lose : Outcome.Tie));

    private static Vote Vote(string prompt, string rater, Outcome alignment, BallotKind kind = BallotKind.Regular, bool first = true) => new()
    {
        Prompt = prompt,
        Rater = rater,
        Alignment = alignment,
        Fidelity = Outcome.Tie,
        BallotKind = kind,
        CandidateFirst = first,
    };
}
