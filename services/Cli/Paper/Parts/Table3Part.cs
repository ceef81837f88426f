using System.Globalization;
using RlhfT2I.Cli.Paper.Document;
using RlhfT2I.Cli.Paper.Measures;
using RlhfT2I.Cli.Paper.Published;
using RlhfT2I.Cli.Reports;

namespace RlhfT2I.Cli.Paper.Parts;

/// <summary>Table 3: what each kind of data does to fidelity and to rewards.</summary>
internal sealed class Table3Part : IPaperPart
{
    /// <inheritdoc/>
    public string Id => "table-3";

    /// <inheritdoc/>
    public string Title => "Table 3: kinds of data";

    /// <inheritdoc/>
    public string Question =>
        "Fidelity of each model on captions that have nothing to do with the prompts it is tuned for, as the paper measures it on MS-COCO: Frechet distance (FID) and maximum mean discrepancy "
        + "(CMMD) between its pictures and pictures that show what the captions say, and the mean reward of its images of the evaluation's prompts. Every fine-tuning has as many updates of as many generated images.";

    /// <inheritdoc/>
    public async Task MakeAsync(PaperProducts products, PartBuilder part, CancellationToken cancellationToken)
    {
        using var measure = new ModelMeasure(products);
        var found = new List<ModelFindings>();
        foreach (PaperArm arm in PaperArm.All)
            found.Add(await measure.OfAsync(arm, cancellationToken));
        ModelTable.Add(part, products, "Fidelity and rewards", [.. PaperArm.All.Select(arm => arm.Title)], found, i => Published(PaperArm.All[i]));
        part.Text($"{products.Study.Reference.Captions} captions, one image of each for every model on the same seeds. FID of few images is biased upwards, alike for all rows; it cannot be compared with the paper's, "
            + "whose features and pictures are others. \"Images found right\" is the judge's share, which no reward has part in.");
        Fidelity(part, measure.Fidelity, found);
        foreach (ModelFindings one in found.Skip(1))
        {
            Share difference = Share.OfDifferences(
                [.. one.Rewards.Zip(found[0].Rewards, (mine, theirs) => (IReadOnlyList<double>)[mine.Average() - theirs.Average()])]);
            part.Above(
                $"Table 3, mean reward: {PaperArm.All.Single(arm => arm.Key == one.Key).Title} over original", difference,
                $"{ModelTable.Reward(one.MeanReward)} against {ModelTable.Reward(found[0].MeanReward)}");
        }
    }

    private static void Fidelity(PartBuilder part, FidelityMeasure fidelity, List<ModelFindings> found)
    {
        double Of(PaperArm arm) => found.Single(one => one.Key == arm.Key).Frechet;
        foreach ((string name, PaperArm worse, PaperArm better) in (List<(string, PaperArm, PaperArm)>)
            [
                ("labelled images only is worse than original", PaperArm.LabeledOnly, PaperArm.Original),
                ("unlabelled images repair it", PaperArm.LabeledOnly, PaperArm.WithUnlabeled),
                ("pre-training pairs repair it further", PaperArm.WithUnlabeled, PaperArm.FineTuned),
                ("labelled images only is worse than all data", PaperArm.LabeledOnly, PaperArm.FineTuned),
            ])
        {
            Share difference = fidelity.Difference(worse.Key, better.Key);
            part.Order(new Ordering(
                $"Table 3, FID: {name}",
                difference.Value > 0,
                difference.Lower > 0 || difference.Upper < 0,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Of(worse):0.0000} against {Of(better):0.0000}; difference {difference.Value:+0.0000;-0.0000} ({difference.Lower:+0.0000;-0.0000} to {difference.Upper:+0.0000;-0.0000})")));
        }
    }

    private static TableRow Published(PaperArm arm)
    {
        (double fid, double reward) = PublishedTables.Models[arm.Key];
        return new TableRow([$"{arm.Title}, {PartWords.Published} (recalled)", PartWords.Decimals(fid, 2), "", PartWords.Decimals(reward, 2), ""], true, []);
    }
}
