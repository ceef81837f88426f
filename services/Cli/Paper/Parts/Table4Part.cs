using RlhfT2I.Cli.Paper.Document;
using RlhfT2I.Prompts.Sets;

namespace RlhfT2I.Cli.Paper.Parts;

/// <summary>Table 4: the evaluation's prompts.</summary>
internal sealed class Table4Part : IPaperPart
{
    /// <inheritdoc/>
    public string Id => "table-4";

    /// <inheritdoc/>
    public string Title => "Table 4: prompts of the evaluation";

    /// <inheritdoc/>
    public string Question => "The paper's 120 prompts, 60 with objects that occur in the labels and 60 with objects that do not. A study may take the first prompts of each cell only.";

    /// <inheritdoc/>
    public async Task MakeAsync(PaperProducts products, PartBuilder part, CancellationToken cancellationToken)
    {
        string[] from = [(await products.EvaluationPromptsAsync(cancellationToken)).Source];
        int used = products.Study.Loop.Evaluation.PromptsPerCell;
        var rows = new List<TableRow>();
        foreach ((string category, bool unseen) in PaperPrompts.Cells)
        {
            string[] texts = [.. PaperPrompts.Of(category, unseen, int.MaxValue).Select(prompt => prompt.Text)];
            rows.Add(new TableRow([$"{category}, {PartWords.Split(unseen)}", $"{Math.Min(used, texts.Length)} of {texts.Length}", string.Join(" ", texts)], false, []));
        }

        part.Add(new TableBlock("The 120 prompts", ["cell", "used", "prompts"], rows) { Sources = from });
        part.Value(["prompts"], products.Prompts.Evaluation.Count, from).Value(["published"], EvaluationPrompts.Instance.Entries.Count, from);
    }
}
