using RlhfT2I.Cli.Paper;
using RlhfT2I.Cli.Paper.Published;

namespace RlhfT2I.Cli.Tests.Paper;

/// <summary>The paper's printed figures against what they must fulfil: slips of copying would not.</summary>
public sealed class PublishedTests
{
    [Fact]
    public void AppendixC_EveryShare_IsOf180VotesAndAddsUp()
    {
        foreach (PaperComparison comparison in PaperComparison.All)
        {
            foreach ((string category, bool unseen) in PaperPrompts.Cells)
            {
                foreach (bool fidelity in (bool[])[false, true])
                {
                    PublishedVotes votes = PublishedVotes.Of(comparison.Key, fidelity, category, unseen);
                    string cell = $"{comparison.Key} {category} {unseen} {fidelity}";
                    (votes.Win + votes.Lose + votes.Tie).ShouldBe(100, 0.21, cell);
                    foreach (double percent in (double[])[votes.Win, votes.Lose, votes.Tie])
                        (percent * 180 / 100).ShouldBe(Math.Round(percent * 180 / 100), 0.1, cell);
                }
            }
        }
    }

    [Fact]
    public void Table2_Labels_AddUp()
    {
        PublishedTables.Labels.Where(entry => entry.Key != "total").Sum(entry => entry.Value.Images).ShouldBe(PublishedTables.Labels["total"].Images);
        foreach ((string category, var labels) in PublishedTables.Labels)
            (labels.Good + labels.Bad + labels.Skip).ShouldBe(100, 0.11, category);
    }

    [Fact]
    public void Table3_Models_AreThoseOfTheStudy() => PublishedTables.Models.Keys.ShouldBe(PaperArm.All.Select(arm => arm.Key));
}
