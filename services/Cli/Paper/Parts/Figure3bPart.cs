using System.Globalization;
using RlhfT2I.Cli.Paper.Document;
using RlhfT2I.Cli.Paper.Measures;
using RlhfT2I.Cli.Reports;

namespace RlhfT2I.Cli.Paper.Parts;

/// <summary>Figure 3b: rewards trained on a share of the images of each prompt.</summary>
internal sealed class Figure3bPart : IPaperPart
{
    /// <inheritdoc/>
    public string Id => "figure-3b";

    /// <inheritdoc/>
    public string Title => "Figure 3b: size of the data";

    /// <inheritdoc/>
    public string Question =>
        "The reward with the auxiliary loss, trained on a share of the images of each prompt; the paper compares all with one half. Measured as in figure 3a, on the same pairs.";

    /// <inheritdoc/>
    public async Task MakeAsync(PaperProducts products, PartBuilder part, CancellationToken cancellationToken)
    {
        var scorer = new RewardScorer(products);
        PreferencePairs pairs = await scorer.PairsAsync(cancellationToken);
        double[] sizes = [.. products.Study.ImageShares.Append(0.5).Append(1).Distinct().Order()];
        var all = new List<(double Size, IReadOnlyList<IReadOnlyDictionary<string, double>> Scores, string[] From)>();
        foreach (double size in sizes)
        {
            IReadOnlyList<Made<string>> rewards = await products.RewardsAsync(auxiliary: true, size, cancellationToken);
            (var scores, _) = await scorer.ScoresAsync(rewards, pairs, cancellationToken);
            all.Add((size, scores, [PaperProducts.TestLabels, .. rewards.Select(one => one.Source)]));
        }

        var curves = new List<Curve>();
        var rows = all.Select(one => new List<string> { one.Size.ToString("0 %", CultureInfo.InvariantCulture) }).ToArray();
        foreach (bool unseen in (bool[])[false, true])
        {
            PreferencePairs of = pairs.Split(unseen);
            IReadOnlyList<IReadOnlyList<PromptHits>>[] hits = [.. all.Select(one => RewardScorer.Hits(one.Scores, of))];
            Share[] shares = [.. hits.Select(RepeatedShare.Of)];
            curves.Add(new Curve(PartWords.Split(unseen), [.. all.Zip(shares, (one, share) => new CurvePoint(one.Size, share))]));
            for (int i = 0; i < shares.Length; i++)
            {
                rows[i].Add(PartWords.Percent(shares[i]));
                part.Value([all[i].Size.ToString("0.##", CultureInfo.InvariantCulture), PartWords.Split(unseen)], shares[i], all[i].From);
            }

            int half = Array.IndexOf(sizes, 0.5), whole = sizes.Length - 1;
            part.Above(
                $"Figure 3b, {PartWords.Split(unseen)}: all images over half of them",
                RepeatedShare.Difference(hits[whole], hits[half]),
                $"{PartWords.Percent(shares[whole].Value)} against {PartWords.Percent(shares[half].Value)}");
        }

        part.Add(new CurvesBlock("Preference accuracy by share of the images of each prompt", "share of the images", curves) { Sources = [.. all.SelectMany(one => one.From).Distinct()] });
        part.Add(new TableBlock("Preference accuracy", ["images", "seen", "unseen"], [.. rows.Select((cells, i) => new TableRow(cells, false, all[i].From))]));
        part.Text("The paper's figure prints no numbers; its text says that half the images lower the accuracy on both kinds of prompts.");
    }
}
