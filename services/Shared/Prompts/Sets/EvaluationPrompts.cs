using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Prompts.Sets;

/// <summary>
/// The 120 prompts of the human evaluation (Table 4), in the table's order: seen, then unseen objects; of each 20 for color, 20 for
/// background, 20 for count; 4 images a prompt, the size of the sets that raters compare (section 4.2). Every prompt ends with a
/// period. "Brown" of the bears and "red" of the roses belong to the meaning; the category stays count.
/// </summary>
public static class EvaluationPrompts
{
    /// <summary>Digest of the published set; any other content is refused.</summary>
    public const string Digest = "c2f26609ef9f035e86daeb23dba4beca7625cc045020eb35b26a491c18645e37";

    private static readonly Lazy<PromptSet> Loaded = new(() => PublishedSet.Load("evaluation-prompts.jsonl", Digest));

    /// <summary>All 120, read once and checked against <see cref="Digest"/>.</summary>
    public static PromptSet Instance => Loaded.Value;

    /// <summary>The 20 prompts of one cell of the table.</summary>
    /// <param name="category"><see cref="PaperGrammar.ColorCategory"/>, <see cref="PaperGrammar.BackgroundCategory"/> or <see
    /// cref="PaperGrammar.CountCategory"/>.</param>
    /// <param name="isUnseen">True for the objects no training prompt has.</param>
    /// <exception cref="ArgumentException">The table has no such category.</exception>
    public static IReadOnlyList<PromptSetEntry> Cell(string category, bool isUnseen)
    {
        ArgumentNullException.ThrowIfNull(category);
        PromptSetEntry[] cell = [.. Instance.Entries.Where(e => e.Category == category && e.IsUnseen == isUnseen)];
        return cell.Length > 0
            ? cell
            : throw new ArgumentException(
                $"Table 4 has no category '{category}': "
                + $"use one of {string.Join(", ", Instance.Entries.Select(e => e.Category).Distinct())}.",
                nameof(category));
    }
}
