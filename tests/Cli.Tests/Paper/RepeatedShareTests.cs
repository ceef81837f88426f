using RlhfT2I.Cli.Paper.Measures;
using RlhfT2I.Cli.Reports;
using RlhfT2I.Prompts.Sets;

namespace RlhfT2I.Cli.Tests.Paper;

public sealed class RepeatedShareTests
{
    [Fact]
    public void Of_TwoTrainings_IsTheMeanOfTheirShares()
    {
        // 3 of 4 and 1 of 4 pairs; prompts of 1 and 3 pairs weigh as much as their pairs.
        Share share = RepeatedShare.Of([[new(1, 1), new(2, 3)], [new(0, 1), new(1, 3)]]);
        share.Value.ShouldBe(0.5, 1e-12);
        share.Count.ShouldBe(4);
        share.Lower.ShouldBeLessThanOrEqualTo(0.5);
        share.Upper.ShouldBeGreaterThanOrEqualTo(0.5);
    }

    [Fact]
    public void Of_AllAlike_HasNoWidth() => RepeatedShare.Of([[new(1, 2), new(2, 4)], [new(1, 2), new(2, 4)]]).ShouldBe(new Share(0.5, 0.5, 0.5, 6));

    [Fact]
    public void Of_NoPairs_HasNoValue() => RepeatedShare.Of([[], []]).Count.ShouldBe(0);

    [Fact]
    public void Difference_OfEqualTrainings_IsZeroWithoutWidth()
    {
        PromptHits[][] trainings = [[new(1, 2), new(0, 3), new(4, 4)], [new(2, 2), new(1, 3), new(0, 4)]];
        RepeatedShare.Difference(trainings, trainings).ShouldBe(new Share(0, 0, 0, 9));
    }

    [Fact]
    public void Difference_AgainstOneMeasure_PairsPrompts()
    {
        // On every prompt one half more: however prompts and trainings are drawn.
        PromptHits[][] first = [[new(1, 2), new(2, 2)], [new(1, 2), new(2, 2)]];
        Share difference = RepeatedShare.Difference(first, [[new(0, 2), new(1, 2)]]);
        difference.Value.ShouldBe(0.5, 1e-12);
        difference.Lower.ShouldBe(0.5, 1e-12);
        difference.Upper.ShouldBe(0.5, 1e-12);
    }

    [Fact]
    public void Of_TrainingsThatDiffer_IsWiderThanOfOne()
    {
        PromptHits[] low = [.. Enumerable.Range(0, 60).Select(i => new PromptHits(i % 2, 1))], high = [.. Enumerable.Range(0, 60).Select(i => new PromptHits(i % 10 == 0 ? 0 : 1, 1))];
        double Width(Share share) => share.Upper - share.Lower;
        Width(RepeatedShare.Of([low, high, low, high])).ShouldBeGreaterThan(1.2 * Width(RepeatedShare.Of([low])));
    }

    [Fact]
    public void Of_ManySamples_CoversTheTruthAboutAsOftenAsItSays()
    {
        // Prompts have shares of their own around 0.7, pairs of a prompt are drawn with it: what a bootstrap of pairs would miss.
        const int Samples = 200, Prompts = 60, Pairs = 8;
        var random = new SplitMix64(5);
        int covered = 0;
        for (int sample = 0; sample < Samples; sample++)
        {
            PromptHits[] prompts = [.. Enumerable.Range(0, Prompts).Select(_ =>
            {
                double share = 0.4 + (0.6 * random.NextDouble());
                return new PromptHits(Enumerable.Range(0, Pairs).Count(_ => random.NextDouble() < share), Pairs);
            })];
            Share found = RepeatedShare.Of([prompts]);
            covered += found.Lower <= 0.7 && found.Upper >= 0.7 ? 1 : 0;
        }

        // 95 % of 200 with a standard deviation of 3.1; percentile intervals cover a little less than they say.
        ((double)covered / Samples).ShouldBeInRange(0.89, 0.99);
    }
}
