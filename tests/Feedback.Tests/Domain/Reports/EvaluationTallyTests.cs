using RlhfT2I.Feedback.Domain.Evaluations;
using RlhfT2I.Feedback.Domain.Reports;

namespace RlhfT2I.Feedback.Tests.Domain.Reports;

public sealed class EvaluationTallyTests
{
    private const int Color = 2, Count = 1, Seen = 1, Unseen = 2;

    [Theory]
    [InlineData(9, 7)]
    [InlineData(6, 5)]
    [InlineData(3, 3)]
    [InlineData(2, 2)]
    [InlineData(1, 1)]
    public void Threshold_OfVotes_IsTheLeastAboveTwoThirds(int votes, int threshold) => EvaluationTally.Threshold(votes).ShouldBe(threshold);

    [Fact]
    public void Report_TwoPromptsOfNineVotes_CountsBothAggregations()
    {
        // Prompt 0: 7 wins, 1 loss, 1 tie: decided. Prompt 1: 6 wins, 3 losses: two thirds, and still undecided.
        List<StoredVote> votes = [.. Votes(0, 7, 1, 1), .. Votes(1, 6, 3, 0)];
        EvaluationReport report = EvaluationTally.Report([Item(0, Color, Seen), Item(1, Count, Unseen)], votes, 9);
        ReportCell all = Cell(report, 0, 0);
        all.PromptCount.ShouldBe(2);
        all.Votes.Win.Value.ShouldBe(13.0 / 18, 1e-12);
        all.Votes.Lose.Value.ShouldBe(4.0 / 18, 1e-12);
        all.Votes.Tie.Value.ShouldBe(1.0 / 18, 1e-12);
        all.Votes.Win.SampleCount.ShouldBe(18);
        all.TwoThirds.Win.Value.ShouldBe(0.5);
        all.TwoThirds.Lose.Value.ShouldBe(0);
        all.TwoThirds.Undecided!.Value.ShouldBe(0.5);
        all.TwoThirds.Win.SampleCount.ShouldBe(2);
        all.PromptsByWinCount.ShouldBe([0, 0, 0, 0, 0, 0, 1, 1, 0, 0]);
        report.RaterCount.ShouldBe(9);
    }

    [Fact]
    public void Report_ByCategoryAndSplit_HasACellForEachPartThatExists()
    {
        EvaluationReport report = EvaluationTally.Report([Item(0, Color, Seen), Item(1, Count, Unseen)], [.. Votes(0, 9, 0, 0), .. Votes(1, 0, 9, 0)], 9);
        report.Cells.Where(cell => cell.Criterion == Criterion.Alignment).Select(cell => (cell.Category, cell.Split)).ShouldBe(
            [(0, 0), (Count, 0), (Color, 0), (0, Seen), (0, Unseen), (Count, Unseen), (Color, Seen)]);
        Cell(report, Color, 0).Votes.Win.Value.ShouldBe(1);
        Cell(report, 0, Unseen).Votes.Lose.Value.ShouldBe(1);
        Cell(report, Count, Unseen).TwoThirds.Lose.Value.ShouldBe(1);
    }

    [Fact]
    public void Report_PromptWithoutAllVotes_CountsInTheFirstAggregationOnly()
    {
        ReportCell all = Cell(EvaluationTally.Report([Item(0, Color, Seen)], [.. Votes(0, 8, 0, 0)], 9), 0, 0);
        all.Votes.Win.SampleCount.ShouldBe(8);
        all.TwoThirds.Win.SampleCount.ShouldBe(0);
        all.PromptsByWinCount.Sum().ShouldBe(0);
    }

    [Fact]
    public void Report_CandidateOnTheRight_CountsTheSecondChoiceAsWin()
    {
        EvaluationReport report = EvaluationTally.Report([Item(0, Color, Seen)], [Vote(0, "r1", Choice.Second, candidateFirst: false), Vote(0, "r2", Choice.First)], 2);
        Cell(report, 0, 0).Votes.Win.Value.ShouldBe(1);
        // Alignment: one left, one right; fidelity is a tie throughout.
        report.FirstSetShare.Value.ShouldBe(0.5);
        report.FirstSetShare.SampleCount.ShouldBe(2);
    }

    [Fact]
    public void Report_RatersWithDifferentShares_HasMeanAndDeviationOverRaters()
    {
        // r1 wins 2 of 2, r2 wins 0 of 2: mean 0.5, sample deviation sqrt(0.5).
        EvaluationReport report = EvaluationTally.Report(
            [Item(0, Color, Seen), Item(1, Color, Seen)],
            [Vote(0, "r1", Choice.First), Vote(1, "r1", Choice.First), Vote(0, "r2", Choice.Second), Vote(1, "r2", Choice.Tie)], 2);
        ReportCell all = Cell(report, 0, 0);
        all.RaterMean.Win.Value.ShouldBe(0.5);
        all.RaterWinDeviation.ShouldBe(Math.Sqrt(0.5), 1e-12);
        all.RaterMean.Tie.Value.ShouldBe(0.25);
    }

    [Fact]
    public void Report_Controls_AreKeptOutOfTheResults()
    {
        EvaluationReport report = EvaluationTally.Report(
            [Item(0, Color, Seen), Item(1, Color, Seen, BallotKind.Identical), Item(2, Color, Seen, BallotKind.Swapped, 0)],
            [
                Vote(0, "r1", Choice.First),
                Vote(1, "r1", Choice.First, kind: BallotKind.Identical),
                Vote(2, "r1", Choice.First, candidateFirst: false, kind: BallotKind.Swapped),
            ],
            1);
        Cell(report, 0, 0).Votes.Win.SampleCount.ShouldBe(1);
        // Of the identical control's two answers fidelity is a tie; the rater stayed with the side, not with the images, on alignment.
        report.IdenticalTieShare.Value.ShouldBe(0.5);
        report.SwapConsistencyShare.Value.ShouldBe(0.5);
    }

    [Fact]
    public void EValue_OfVotes_IsTheMixtureLikelihoodRatio()
    {
        EvaluationTally.EValue(0, 0).ShouldBe(1, 1e-12);
        // B(6, 1) * 2^5 = 32 / 6.
        EvaluationTally.EValue(5, 0).ShouldBe(32.0 / 6, 1e-10);
        double.IsFinite(EvaluationTally.EValue(100_000, 0)).ShouldBeTrue();
    }

    [Fact]
    public void EValue_FairVotes_HasMeanOne()
    {
        // Exact expectation over all outcomes of 12 fair votes.
        double mean = 0;
        double ways = 1;
        for (int wins = 0; wins <= 12; wins++)
        {
            mean += ways / 4096 * EvaluationTally.EValue(wins, 12 - wins);
            ways = ways * (12 - wins) / (wins + 1);
        }
        mean.ShouldBe(1, 1e-10);
    }

    private static ReportCell Cell(EvaluationReport report, int category, int split) =>
        report.Cells.Single(cell => cell.Criterion == Criterion.Alignment && cell.Category == category && cell.Split == split);

    private static IEnumerable<StoredVote> Votes(int item, int wins, int losses, int ties) =>
        Enumerable.Range(0, wins + losses + ties).Select(i => Vote(item, $"r{i}", i < wins ? Choice.First : i < wins + losses ? Choice.Second : Choice.Tie));

    private static StoredVote Vote(int item, string rater, Choice alignment, bool candidateFirst = true, BallotKind kind = BallotKind.Regular) => new()
    {
        Name = "v",
        EvaluationName = "e",
        BallotName = $"{item}/{rater}",
        ItemIndex = item,
        Kind = kind,
        Prompt = "p",
        RaterId = rater,
        CandidateFirst = candidateFirst,
        Alignment = alignment,
        Fidelity = Choice.Tie,
        CreateTime = DateTimeOffset.UnixEpoch,
    };

    private static EvaluationItem Item(int index, int category, int split, BallotKind kind = BallotKind.Regular, int? original = null) => new()
    {
        EvaluationName = "e",
        Index = index,
        Kind = kind,
        OriginalIndex = original ?? index,
        Prompt = $"p{index}",
        PromptText = "A green dog.",
        Category = category,
        Split = split,
        CandidateImages = [],
        BaselineImages = [],
        WidthPx = 8,
        HeightPx = 8,
    };
}
