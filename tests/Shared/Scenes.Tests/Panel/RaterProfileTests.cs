using RlhfT2I.Scenes.Rating;

namespace RlhfT2I.Scenes.Panel;

public sealed class RaterProfileTests
{
    private const int Items = 4000;
    private static readonly SceneJudgement Good = new(Verdict.Good, 2, 2, ""), Bad = new(Verdict.Bad, 2, 1, ""), Unclear = new(Verdict.Skip, 2, 1, "");

    [Fact]
    public void Label_OfAFaultlessRater_IsTheJudgement()
    {
        var rater = new RaterProfile { Seed = 1 };
        for (ulong item = 0; item < 50; item++)
        {
            rater.Label(Good, item).ShouldBe(Verdict.Good);
            rater.Label(Bad, item).ShouldBe(Verdict.Bad);
            rater.Label(Unclear, item).ShouldBe(Verdict.Skip);
        }
    }

    [Fact]
    public void Label_OfARaterWithFailings_FailsAsOftenAsItSays()
    {
        var rater = new RaterProfile { Seed = 2, SkipRate = 0.10, FlipRate = 0.20 };
        Verdict[] labels = [.. Enumerable.Range(0, Items).Select(i => rater.Label(Good, (ulong)i))];
        Share(labels, Verdict.Skip).ShouldBe(0.10, 0.02);
        Share(labels, Verdict.Bad).ShouldBe(0.90 * 0.20, 0.025);

        var careless = new RaterProfile { Seed = 2, Carelessness = 1 };
        labels = [.. Enumerable.Range(0, Items).Select(i => careless.Label(Unclear, (ulong)i))];
        Share(labels, Verdict.Good).ShouldBe(0.5, 0.03);
        Share(labels, Verdict.Skip).ShouldBe(0);
    }

    [Theory]
    [InlineData(0.8, 0.4, Vote.First)]
    [InlineData(0.4, 0.8, Vote.Second)]
    [InlineData(0.61, 0.60, Vote.Tie)]
    public void Compare_OfAFaultlessRater_FollowsEachAxis(double first, double second, Vote expected)
    {
        var rater = new RaterProfile { Seed = 3 };
        rater.Compare(new SetImpression(first, 0.5), new SetImpression(second, 0.5), 1).ShouldBe(new Ballot(expected, Vote.Tie));
        rater.Compare(new SetImpression(0.5, first), new SetImpression(0.5, second), 1).ShouldBe(new Ballot(Vote.Tie, expected));
    }

    [Fact]
    public void Compare_SidesSwapped_SwapsTheAnswersOfAFaultlessRater()
    {
        var rater = new RaterProfile { Seed = 3 };
        for (ulong item = 0; item < 100; item++)
        {
            var a = new SetImpression(item % 7 / 7.0, item % 5 / 5.0);
            var b = new SetImpression(item % 3 / 3.0, item % 11 / 11.0);
            Ballot there = rater.Compare(a, b, item), back = rater.Compare(b, a, item);
            back.ShouldBe(new Ballot(Swap(there.Alignment), Swap(there.Fidelity)));
        }
    }

    [Fact]
    public void Compare_WithNoiseAndBias_SplitsCloseQueriesAndLeansToASide()
    {
        var equal = new SetImpression(0.5, 0.5);
        var noisy = new RaterProfile { Seed = 4, Noise = 0.1 };
        Vote[] votes = [.. Enumerable.Range(0, Items).Select(i => noisy.Compare(equal, equal, (ulong)i).Alignment)];
        Share(votes, Vote.First).ShouldBe(Share(votes, Vote.Second), 0.05);
        Share(votes, Vote.Tie).ShouldBeInRange(0.10, 0.22);

        var biased = new RaterProfile { Seed = 4, Noise = 0.1, SideBias = 0.1 };
        votes = [.. Enumerable.Range(0, Items).Select(i => biased.Compare(equal, equal, (ulong)i).Alignment)];
        Share(votes, Vote.First).ShouldBeGreaterThan(3 * Share(votes, Vote.Second));
    }

    [Fact]
    public void DrawPanel_NineRaters_AgreeOnClearQueriesAndSplitOnCloseOnes()
    {
        IReadOnlyList<RaterProfile> panel = RaterProfile.DrawPanel(seed: 7, count: 9);
        panel.Select(p => p.Seed).Distinct().Count().ShouldBe(9);
        RaterProfile.DrawPanel(seed: 7, count: 9).Select(p => p.Seed).ShouldBe(panel.Select(p => p.Seed));

        double Agreement(double difference) => Enumerable.Range(0, 300).Average(query => panel
            .GroupBy(p => p.Compare(new SetImpression(0.5 + difference, 0.5), new SetImpression(0.5, 0.5), (ulong)query).Alignment)
            .Max(g => g.Count()));
        Agreement(0.5).ShouldBeGreaterThan(8);
        Agreement(0.03).ShouldBeInRange(3, 7.5);
    }

    [Fact]
    public void Answers_ForTheSameItem_AreTheSameInAnyOrder()
    {
        RaterProfile rater = RaterProfile.DrawPanel(seed: 8, count: 1)[0];
        Ballot Ask(int item) => rater.Compare(new SetImpression(0.52, 0.4), new SetImpression(0.5, 0.42), (ulong)item);
        Ballot[] forward = [.. Enumerable.Range(0, 60).Select(Ask)];
        Enumerable.Range(0, 60).Reverse().Select(Ask).Reverse().ShouldBe(forward);
        forward.Distinct().Count().ShouldBeGreaterThan(2);
    }

    [Fact]
    public void Profile_RateOutOfRange_IsRefused()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new RaterProfile { Seed = 1, SkipRate = 1.5 }).ParamName.ShouldBe("SkipRate");
        Should.Throw<ArgumentOutOfRangeException>(() => new RaterProfile { Seed = 1, Noise = -1 }).ParamName.ShouldBe("Noise");
        Should.Throw<ArgumentOutOfRangeException>(() => RaterProfile.DrawPanel(1, 0)).ParamName.ShouldBe("count");
    }

    private static double Share<T>(IReadOnlyCollection<T> all, T one) => (double)all.Count(x => EqualityComparer<T>.Default.Equals(x, one)) / all.Count;

    private static Vote Swap(Vote vote) => vote switch { Vote.First => Vote.Second, Vote.Second => Vote.First, _ => Vote.Tie };
}
