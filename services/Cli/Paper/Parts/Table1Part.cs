using RlhfT2I.Cli.Paper.Document;
using RlhfT2I.Cli.Paper.Published;
using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Prompts.Sets;

namespace RlhfT2I.Cli.Paper.Parts;

/// <summary>Table 1: categories of prompts.</summary>
internal sealed class Table1Part : IPaperPart
{
    private const int Shown = 3;

    /// <inheritdoc/>
    public string Id => "table-1";

    /// <inheritdoc/>
    public string Title => "Table 1: categories of prompts";

    /// <inheritdoc/>
    public string Question => "The categories of the prompts whose images are labelled, with the first prompts of each. They are drawn by the study's seed from the 2,774 prompts of Appendix B.";

    /// <inheritdoc/>
    public async Task MakeAsync(PaperProducts products, PartBuilder part, CancellationToken cancellationToken)
    {
        string[] from = [(await products.LabeledPromptsAsync(cancellationToken)).Source];
        var category = PaperPromptSet.Instance.Entries.ToLookup(entry => entry.Text, entry => entry.Category);
        ILookup<string, string> prompts = products.Prompts.Labeled.ToLookup(text => category[text].First());
        var rows = new List<TableRow>();
        foreach (string name in (string[])[PaperGrammar.CountCategory, PaperGrammar.ColorCategory, PaperGrammar.BackgroundCategory, PaperGrammar.CombinationCategory])
        {
            rows.Add(new TableRow([name, $"{prompts[name].Count()}", string.Join("; ", prompts[name].Take(Shown))], false, []));
            rows.Add(new TableRow([$"{name}, {PartWords.Published}", "", PublishedTables.Examples[name]], true, []));
            part.Value([name, "prompts"], prompts[name].Count(), from);
        }

        part.Add(new TableBlock("Prompts by category", ["category", "prompts", "examples"], rows) { Sources = from });
    }
}
