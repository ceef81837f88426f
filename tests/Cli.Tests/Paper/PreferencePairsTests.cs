using RlhfT2I.Cli.Paper.Measures;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Cli.Tests.Paper;

public sealed class PreferencePairsTests
{
    [Fact]
    public void Hits_WorkedExample_CountsEveryPairOfAPromptAndTiesHalf()
    {
        PreferencePairs pairs = PreferencePairs.Of(
        [
            Label("g1", "Two dogs.", LabelValue.Good), Label("g2", "Two dogs.", LabelValue.Good), Label("b1", "Two dogs.", LabelValue.Bad), Label("s1", "Two dogs.", LabelValue.Skip),
            Label("g3", "Two bears.", LabelValue.Good, unseen: true), Label("b2", "Two bears.", LabelValue.Bad, unseen: true), Label("b3", "Two bears.", LabelValue.Bad, unseen: true),
            Label("g4", "One cat.", LabelValue.Good),
        ]);
        pairs.Count.ShouldBe(4);
        pairs.Images.ShouldNotContain("s1");
        var scores = new Dictionary<string, double> { ["g1"] = 0.9, ["g2"] = 0.3, ["b1"] = 0.5, ["g3"] = 0.4, ["b2"] = 0.4, ["b3"] = 0.1, ["g4"] = 1 };
        pairs.Split(unseen: false).Hits(scores).ShouldBe([new PromptHits(1, 2)]);
        pairs.Split(unseen: true).Hits(scores).ShouldBe([new PromptHits(1.5, 2)]);
        pairs.Categories.ShouldBe([PromptCategory.Count]);
        pairs.Of(PromptCategory.Count).Count.ShouldBe(4);
        pairs.Of(PromptCategory.Color).Count.ShouldBe(0);
    }

    [Fact]
    public void Of_SeveralRaters_TakesWhatMoreOfThemSay()
    {
        PreferencePairs pairs = PreferencePairs.Of(
        [
            Label("a", "Two dogs.", LabelValue.Good), Label("a", "Two dogs.", LabelValue.Good), Label("a", "Two dogs.", LabelValue.Bad),
            Label("b", "Two dogs.", LabelValue.Bad), Label("c", "Two dogs.", LabelValue.Good), Label("c", "Two dogs.", LabelValue.Bad),
        ]);
        pairs.Count.ShouldBe(1);
        pairs.Images.ShouldBe(["a", "b"]);
    }

    private static SnapshotLabel Label(string image, string prompt, LabelValue value, bool unseen = false) => new()
    {
        Image = image,
        PromptText = prompt,
        PromptCategory = PromptCategory.Count,
        PromptSplit = unseen ? PromptSplit.Unseen : PromptSplit.Seen,
        Value = value,
    };
}
