using RlhfT2I.Cli.Experiments;
using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Prompts.Sets;

namespace RlhfT2I.Cli.Paper;

/// <summary>The prompts of a study.</summary>
internal sealed class PaperPrompts
{
    /// <summary>The categories of Table 4, in its order.</summary>
    public static IReadOnlyList<string> Categories { get; } =
        [PaperGrammar.ColorCategory, PaperGrammar.CountCategory, PaperGrammar.BackgroundCategory];

    /// <summary>Chooses the prompts.</summary>
    /// <exception cref="Connection.InputException">A category has fewer prompts than asked for.</exception>
    public PaperPrompts(PaperStudy study)
    {
        var loop = new ExperimentPrompts(study.Loop);
        (Labeled, Unlabeled) = (loop.Labeled, loop.Unlabeled);
        Evaluation = [.. Cells.SelectMany(cell => Of(cell.Category, cell.Unseen, study.Loop.Evaluation.PromptsPerCell))];
    }

    /// <summary>The six cells of Table 4.</summary>
    public static IEnumerable<(string Category, bool Unseen)> Cells { get; } =
        [.. from unseen in (bool[])[false, true] from category in Categories select (category, unseen)];

    /// <summary>Texts whose images are labelled.</summary>
    public IReadOnlyList<string> Labeled { get; }

    /// <summary>Texts whose images count by their reward alone.</summary>
    public IReadOnlyList<string> Unlabeled { get; }

    /// <summary>Prompts that models are compared on: the first of each cell of Table 4, cell by cell.</summary>
    public IReadOnlyList<EvaluationPrompt> Evaluation { get; }

    /// <summary>The first prompts of a cell in the table's order.</summary>
    public static IEnumerable<EvaluationPrompt> Of(string category, bool unseen, int count) =>
        EvaluationPrompts.Cell(category, unseen).Take(count).Select(entry => new EvaluationPrompt(entry.Text, category, unseen));
}
