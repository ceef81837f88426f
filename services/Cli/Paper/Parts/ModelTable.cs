using System.Globalization;
using RlhfT2I.Cli.Paper.Document;
using RlhfT2I.Cli.Reports;

namespace RlhfT2I.Cli.Paper.Parts;

/// <summary>The table of models: fidelity, rewards, verdicts.</summary>
internal static class ModelTable
{
    /// <summary>Adds the table and its numbers.</summary>
    /// <param name="part">Takes them.</param>
    /// <param name="products">What was made.</param>
    /// <param name="caption">What the table shows.</param>
    /// <param name="names">Names of the models.</param>
    /// <param name="found">What was found of each.</param>
    /// <param name="published">The paper's row of a model; null for none.</param>
    public static void Add(
        PartBuilder part, PaperProducts products, string caption, IReadOnlyList<string> names, IReadOnlyList<ModelFindings> found, Func<int, TableRow>? published = null)
    {
        var rows = new List<TableRow>();
        for (int i = 0; i < found.Count; i++)
        {
            ModelFindings one = found[i];
            part.Value([one.Key, "fid"], one.Frechet, one.FidelitySources).Value([one.Key, "cmmd"], one.Discrepancy, one.FidelitySources)
                .Value([one.Key, "mean_reward"], one.MeanReward, one.RewardSources).Value([one.Key, "images_right"], one.Right, one.RewardSources);
            rows.Add(new TableRow(
                [names[i], PartWords.Decimals(one.Frechet, 4), PartWords.Decimals(one.Discrepancy, 4), Reward(one.MeanReward), PartWords.Percent(one.Right)],
                false,
                [.. one.FidelitySources, .. one.RewardSources]));
            if (published is not null)
                rows.Add(published(i));
        }

        part.Add(new TableBlock($"{caption}; features: {products.Features.Name}", ["model", "FID", "CMMD", "mean reward", "images found right"], rows));
    }

    /// <summary>A mean reward with its interval.</summary>
    public static string Reward(Share mean) => string.Create(CultureInfo.InvariantCulture, $"{mean.Value:0.000} ({mean.Lower:0.000} to {mean.Upper:0.000})");
}
