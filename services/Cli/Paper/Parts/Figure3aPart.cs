using RlhfT2I.Cli.Paper.Document;
using RlhfT2I.Cli.Paper.Measures;
using RlhfT2I.Cli.PromptSets;
using RlhfT2I.Cli.Reports;

namespace RlhfT2I.Cli.Paper.Parts;

/// <summary>Figure 3a: how well CLIP score and the rewards predict preferences.</summary>
internal sealed class Figure3aPart : IPaperPart
{
    // Measured apart, on more labels and other inputs: services/Cli/Experiments/README.md.
    private const string WhyPlainIsBelow =
        "Why the reward without the auxiliary loss is not above CLIP score everywhere here: the dual encoder of this small world was trained on pictures of these very objects, colors and places, held-out objects included, so that "
        + "CLIP score starts high; the paper's CLIP was trained on pictures of the whole web. What the encoder lacks is the number, and about a thousand labels teach squared error alone less of it than the encoder knows of the rest: with three times the labels and the "
        + "paper's own inputs it reached 69.8 % seen and 70.8 % unseen where CLIP score had 77.5 and 79.8. The perturbed prompts of the auxiliary loss supply what the labels do not. The world is not tuned to change this.";

    /// <inheritdoc/>
    public string Id => "figure-3a";

    /// <inheritdoc/>
    public string Title => "Figure 3a: predicting preferences";

    /// <inheritdoc/>
    public string Question =>
        "Share of pairs, a good and a bad image of one prompt, in which the good one scores higher; equal scores count one half. The labels are of images that no reward was trained on. "
        + "Each variant is trained from several seeds on the same labels; the 95 % intervals draw both prompts and trainings again.";

    /// <inheritdoc/>
    public async Task MakeAsync(PaperProducts products, PartBuilder part, CancellationToken cancellationToken)
    {
        var scorer = new RewardScorer(products);
        PreferencePairs pairs = await scorer.PairsAsync(cancellationToken);
        IReadOnlyList<Made<string>> with = await products.RewardsAsync(auxiliary: true, 1, cancellationToken);
        IReadOnlyList<Made<string>> without = await products.RewardsAsync(auxiliary: false, 1, cancellationToken);
        (var withScores, var clip) = await scorer.ScoresAsync(with, pairs, cancellationToken);
        (var withoutScores, _) = await scorer.ScoresAsync(without, pairs, cancellationToken);

        string[] test = [PaperProducts.TestLabels];
        Scorer[] scorers =
        [
            new("clip_score", "CLIP score", [clip], test),
            new("reward_without_auxiliary", "reward without auxiliary loss", withoutScores, [.. test, .. without.Select(one => one.Source)]),
            new("reward", "reward with auxiliary loss", withScores, [.. test, .. with.Select(one => one.Source)]),
        ];
        var groups = new List<BarGroup>();
        bool plainIsBelow = false;
        var rows = scorers.Select(one => new List<string> { one.Title }).ToArray();
        foreach (bool unseen in (bool[])[false, true])
        {
            PreferencePairs of = pairs.Split(unseen);
            IReadOnlyList<IReadOnlyList<PromptHits>>[] hits = [.. scorers.Select(one => RewardScorer.Hits(one.Scores, of))];
            Share[] shares = [.. hits.Select(RepeatedShare.Of)];
            groups.Add(new BarGroup($"{PartWords.Split(unseen)}, {of.Count} pairs", shares));
            for (int i = 0; i < scorers.Length; i++)
            {
                double[] each = [.. hits[i].Select(training => RepeatedShare.Of([training]).Value)];
                rows[i].AddRange([PartWords.Percent(shares[i]), string.Join(", ", each.Select(PartWords.Percent))]);
                part.Value([scorers[i].Key, PartWords.Split(unseen)], shares[i], scorers[i].From)
                    .Value([scorers[i].Key, PartWords.Split(unseen), "trainings"], each, scorers[i].From);
            }

            plainIsBelow |= shares[1].Value <= shares[0].Value;
            foreach ((int high, int low) in (List<(int, int)>)[(2, 1), (1, 0), (2, 0)])
            {
                part.Above(
                    $"Figure 3a, {PartWords.Split(unseen)}: {scorers[high].Title} over {scorers[low].Title}",
                    RepeatedShare.Difference(hits[high], hits[low]),
                    $"{PartWords.Percent(shares[high].Value)} against {PartWords.Percent(shares[low].Value)}");
            }
        }

        Show(part, pairs, scorers, groups, rows);
        part.Text("The paper's figure prints no numbers; its text says that the reward is above CLIP score and gains by the auxiliary loss on both kinds of prompts, and calls its accuracy on "
            + "unseen prompts near 80 % (recalled).");
        if (plainIsBelow && !products.Study.People)
            part.Text(WhyPlainIsBelow);
    }

    private static void Show(PartBuilder part, PreferencePairs pairs, Scorer[] scorers, IReadOnlyList<BarGroup> groups, IReadOnlyList<List<string>> rows)
    {
        part.Add(new BarsBlock("Preference accuracy", [.. scorers.Select(one => one.Title)], groups) { Sources = [.. scorers.SelectMany(one => one.From).Distinct()] });
        part.Add(new TableBlock(
            "Preference accuracy, mean over trainings, and each training",
            ["", "seen", "each training", "unseen", "each training"],
            [
                .. rows.Select((cells, i) => new TableRow(cells, false, scorers[i].From)),
                new TableRow([$"reward with auxiliary loss, {PartWords.Published}", "", "", "near 80 %", ""], true, []),
            ]));
        part.Add(new TableBlock(
            "By category, both splits: where each of them is strong",
            ["", .. pairs.Categories.Select(category => $"{Words.Of(category)}, {pairs.Of(category).Count} pairs")],
            [
                .. scorers.Select(one => new TableRow(
                    [one.Title, .. pairs.Categories.Select(category => PartWords.Percent(RepeatedShare.Of(RewardScorer.Hits(one.Scores, pairs.Of(category)))))], false, one.From)),
            ]));
    }

    /// <summary>What predicts preferences.</summary>
    /// <param name="Key">Its key in the results.</param>
    /// <param name="Title">Its name for people.</param>
    /// <param name="Scores">Scores of images by training.</param>
    /// <param name="From">Titles of what they come from.</param>
    private sealed record Scorer(string Key, string Title, IReadOnlyList<IReadOnlyDictionary<string, double>> Scores, string[] From);
}
