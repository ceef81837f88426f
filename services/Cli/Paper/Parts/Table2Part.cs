using System.Globalization;
using RlhfT2I.Cli.Paper.Document;
using RlhfT2I.Cli.Paper.Published;
using RlhfT2I.Cli.PromptSets;
using RlhfT2I.Cli.Reports;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Cli.Paper.Parts;

/// <summary>Table 2: labels by category.</summary>
internal sealed class Table2Part : IPaperPart
{
    private const string TotalKey = "total";

    /// <inheritdoc/>
    public string Id => "table-2";

    /// <inheritdoc/>
    public string Title => "Table 2: images and labels";

    /// <inheritdoc/>
    public string Question =>
        "Images of each category and how they were labelled, with 95 % Wilson intervals. Skipped images train nothing. Good and bad are balanced when the reward is trained, not here.";

    /// <inheritdoc/>
    public async Task MakeAsync(PaperProducts products, PartBuilder part, CancellationToken cancellationToken)
    {
        Made<LabelSnapshot> labels = (await products.LabelsAsync(cancellationToken)).Training;
        string[] from = [labels.Source];
        var rows = new List<TableRow>();
        var parts = labels.Value.Parts.GroupBy(one => one.Category).OrderBy(group => group.Key)
            .Select(group => (Name: Words.Of(group.Key), Parts: group.ToArray()))
            .Append((TotalKey, [.. labels.Value.Parts]));
        foreach ((string name, LabelDistributionPart[] of) in parts)
        {
            long images = of.Sum(one => one.ImageCount);
            long[] counts = [of.Sum(one => one.GoodCount), of.Sum(one => one.BadCount), of.Sum(one => one.SkipCount)];
            Share[] shares = [.. counts.Select(count => Share.Of(count, counts.Sum()))];
            rows.Add(new TableRow([name, $"{images}", .. shares.Select(PartWords.Number)], false, []));
            if (PublishedTables.Labels.TryGetValue(name, out (int Images, double Good, double Bad, double Skip) theirs))
                rows.Add(new TableRow([$"{name}, {PartWords.Published}", $"{theirs.Images}", Text(theirs.Good), Text(theirs.Bad), Text(theirs.Skip)], true, []));
            part.Value([name, "images"], images, from).Value([name, "good"], shares[0], from).Value([name, "bad"], shares[1], from).Value([name, "skip"], shares[2], from);
        }

        part.Add(new TableBlock("Labels in percent", ["category", "images", "good", "bad", "skip"], rows) { Sources = from });
        Compare(part, labels.Value.Parts);
    }

    /// <summary>"The stable diffusion model struggles to generate the number of objects, but reliably generates specified colors and backgrounds" (section 4.1).</summary>
    private static void Compare(PartBuilder part, IReadOnlyCollection<LabelDistributionPart> parts)
    {
        Share Good(PromptCategory category)
        {
            LabelDistributionPart[] of = [.. parts.Where(one => one.Category == category)];
            long good = of.Sum(one => one.GoodCount);
            return Share.Of(good, good + of.Sum(one => one.BadCount));
        }

        Share count = Good(PromptCategory.Count);
        foreach (PromptCategory other in (PromptCategory[])[PromptCategory.Color, PromptCategory.Background])
        {
            Share good = Good(other);
            string name = $"Table 2: share good, {Words.Of(other)} over count";
            if (count.Count > 0 && good.Count > 0)
                part.Order(new Ordering(name, good.Value > count.Value, good.Lower > count.Upper || good.Upper < count.Lower, $"{PartWords.Percent(good)} against {PartWords.Percent(count)}"));
        }
    }

    private static string Text(double percent) => percent.ToString("0.0", CultureInfo.InvariantCulture);
}
