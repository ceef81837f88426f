using RlhfT2I.Reward.Domain;
using RlhfT2I.Reward.Domain.Measuring;

namespace RlhfT2I.Reward.Tests.Domain.Measuring;

public sealed class PreferenceSharesTests
{
    [Fact]
    public void Of_PairsCountedByHand_AgreesAndCountsDrawsHalf()
    {
        // Prompt a: good 0.9 and 0.4 against bad 0.5: one of two. Prompt b: good 0.3 against bad 0.3 and 0.1: one and a half of two.
        JudgedImage[] images =
        [
            Judged("a", true, 0.9), Judged("a", true, 0.4), Judged("a", false, 0.5),
            Judged("b", true, 0.3, isUnseen: true), Judged("b", false, 0.3, isUnseen: true), Judged("b", false, 0.1, isUnseen: true),
            Judged("c", true, 0.8),
        ];
        var shares = PreferenceShares.Of(images, score => score.Value);
        (shares.Overall.Value, shares.Overall.SampleCount).ShouldBe((2.5 / 4, 4));
        (shares.Seen.Value, shares.Seen.SampleCount).ShouldBe((0.5, 2));
        (shares.Unseen.Value, shares.Unseen.SampleCount).ShouldBe((0.75, 2));
        shares.Overall.LowerBound.ShouldBeLessThanOrEqualTo(shares.Overall.Value);
        shares.Overall.UpperBound.ShouldBeGreaterThanOrEqualTo(shares.Overall.Value);
        shares.ShouldBe(PreferenceShares.Of([.. images.Reverse()], score => score.Value));
    }

    [Fact]
    public void Wilson_TextbookValues_AgreeWithTheFormula()
    {
        var share = ShareEstimate.Wilson(8, 10);
        share.Value.ShouldBe(0.8);
        share.LowerBound.ShouldBe(0.4902, 1e-4);
        share.UpperBound.ShouldBe(0.9433, 1e-4);
        ShareEstimate.Wilson(0, 0).SampleCount.ShouldBe(0);
    }

    [Fact]
    public void Calibration_TwoBinsByHand_GivesTheWeightedDistance()
    {
        var calibration = Calibration.Of([(0.95, true), (0.95, false), (0.15, false), (1.0, true)]);
        calibration.Bins.Count.ShouldBe(10);
        calibration.Bins[9].LabelCount.ShouldBe(3);
        calibration.Bins[9].GoodShare.ShouldBe(2.0 / 3, 1e-12);
        calibration.ExpectedError.ShouldBe((3 * Math.Abs(2.9 / 3 - 2.0 / 3) + 0.15) / 4, 1e-9);
    }

    [Fact]
    public void BestOfN_EqualRewards_AreTakenBySampleIndex()
    {
        (string, double, int)[] candidates = [("d", 0.5, 3), ("b", 0.5, 1), ("a", 0.5, 0), ("c", 0.9, 2)];
        BestOfN.Select(candidates, 3).ShouldBe(["c", "a", "b"]);
        Should.Throw<ArgumentOutOfRangeException>(() => BestOfN.Select(candidates, 5));
    }

    private static JudgedImage Judged(string prompt, bool isGood, double reward, bool isUnseen = false) =>
        new(prompt, isUnseen, isGood, new RewardScore(reward, 0, 0));
}
