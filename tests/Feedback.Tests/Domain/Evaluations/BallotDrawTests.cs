using RlhfT2I.Feedback.Domain.Evaluations;

namespace RlhfT2I.Feedback.Tests.Domain.Evaluations;

public sealed class BallotDrawTests
{
    [Fact]
    public void CandidateFirst_SameSeedTwice_IsTheSame()
    {
        for (int i = 0; i < 50; i++)
            new BallotDraw(7).CandidateFirst(Item(i), "r1").ShouldBe(new BallotDraw(7).CandidateFirst(Item(i), "r1"));
    }

    [Fact]
    public void CandidateFirst_ManyItemsAndRaters_IsEvenAndDependsOnTheSeed()
    {
        bool[] sides = Sides(7), others = Sides(8);
        // 1,000 fair coins stay within 4 standard deviations, 63, of 500.
        sides.Count(first => first).ShouldBeInRange(437, 563);
        sides.SequenceEqual(others).ShouldBeFalse();
    }

    [Fact]
    public void CandidateFirst_SwappedControl_IsTheOtherSideOfItsOriginal()
    {
        var draw = new BallotDraw(3);
        for (int rater = 0; rater < 20; rater++)
            draw.CandidateFirst(Item(40, BallotKind.Swapped, 5), $"r{rater}").ShouldBe(!draw.CandidateFirst(Item(5), $"r{rater}"));
    }

    [Fact]
    public void Shuffle_OfASet_KeepsItsImagesAndDiffersBetweenRaters()
    {
        var draw = new BallotDraw(3);
        string[] images = ["a", "b", "c", "d"];
        List<List<string>> orders = [.. Enumerable.Range(0, 20).Select(rater => draw.Shuffle(images, 0, $"r{rater}"))];
        orders.ShouldAllBe(order => order.Order().SequenceEqual(images));
        orders.Select(order => string.Concat(order)).Distinct().Count().ShouldBeGreaterThan(5);
    }

    [Fact]
    public void Choose_MoreThanThereAre_GivesAll() =>
        new BallotDraw(1).Choose("identical", ["p1", "p2"], 5).Order().ShouldBe(["p1", "p2"]);

    private static bool[] Sides(long seed) =>
        [.. Enumerable.Range(0, 100).SelectMany(item => Enumerable.Range(0, 10).Select(rater => new BallotDraw(seed).CandidateFirst(Item(item), $"r{rater}")))];

    private static EvaluationItem Item(int index, BallotKind kind = BallotKind.Regular, int? original = null) => new()
    {
        EvaluationName = "projects/p/evaluations/e",
        Index = index,
        Kind = kind,
        OriginalIndex = original ?? index,
        Prompt = "projects/p/promptSets/s/prompts/p",
        PromptText = "A green dog.",
        Category = 2,
        Split = 1,
        CandidateImages = [],
        BaselineImages = [],
        WidthPx = 8,
        HeightPx = 8,
    };
}
