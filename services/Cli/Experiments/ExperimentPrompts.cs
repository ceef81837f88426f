using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Prompts.Sets;

namespace RlhfT2I.Cli.Experiments;

/// <summary>The prompts of an experiment: functions of its seed, and no prompt twice.</summary>
internal sealed class ExperimentPrompts
{
    private static readonly string[] Categories =
        [PaperGrammar.CountCategory, PaperGrammar.ColorCategory, PaperGrammar.BackgroundCategory, PaperGrammar.CombinationCategory];

    /// <summary>Chooses the prompts.</summary>
    /// <exception cref="Connection.InputException">A category has fewer prompts than asked for.</exception>
    public ExperimentPrompts(Experiment experiment)
    {
        int labeled = experiment.Labeling.PromptsPerCategory, unlabeled = experiment.Unlabeled.PromptsPerCategory;
        foreach (string category in Categories)
        {
            PromptSetEntry[] entries = Shuffle(
                [.. PaperPromptSet.Instance.Entries.Where(entry => entry.Category == category && !entry.IsUnseen)], experiment.Seed);
            // Where the paper has too few prompts of a category for both parts, the unlabelled one takes those of the labelled one again:
            // its images are others.
            Labeled.AddRange(Take(entries, 0, labeled));
            Unlabeled.AddRange(Take(entries, Math.Min(labeled, entries.Length), unlabeled));
            foreach (bool unseen in (bool[])[false, true])
                Evaluation.AddRange(Cell(category, unseen, experiment.Evaluation.PromptsPerCell, experiment.Seed));
        }
    }

    /// <summary>Texts whose images are labelled; seen objects only.</summary>
    public List<string> Labeled { get; } = [];

    /// <summary>Texts whose images count by their reward alone; seen objects only.</summary>
    public List<string> Unlabeled { get; } = [];

    /// <summary>Prompts that the models are compared on, cell by cell.</summary>
    public List<EvaluationPrompt> Evaluation { get; } = [];

    private static IEnumerable<string> Take(PromptSetEntry[] entries, int from, int count) =>
        Enumerable.Range(from, count).Select(i => entries[i % entries.Length].Text).Distinct();

    /// <summary>The paper's evaluation prompts of a cell; for combinations, which it has none of, drawn from its grammar.</summary>
    private static IEnumerable<EvaluationPrompt> Cell(string category, bool unseen, int count, long seed)
    {
        IEnumerable<Prompt> prompts = category == PaperGrammar.CombinationCategory
            ? Shuffle([.. Combinations(unseen)], seed)
            : Shuffle([.. EvaluationPrompts.Cell(category, unseen).Select(entry => entry.Prompt)], seed);
        return prompts.Take(count).Select(prompt => new EvaluationPrompt(prompt.Text, category, unseen));
    }

    private static IEnumerable<Prompt> Combinations(bool unseen) =>
        from form in PaperGrammar.Instance.Category(PaperGrammar.CombinationCategory).Forms
        from meaning in form.Meanings(PaperGrammar.Instance, includeHeldOut: true)
        where meaning.IsHeldOut == unseen
        select new Prompt(meaning, PromptSurface.Sentence);

    private static T[] Shuffle<T>(T[] items, long seed)
    {
        new SplitMix64(SplitMix64.Mix((ulong)seed)).Shuffle(items.AsSpan());
        return items;
    }
}
