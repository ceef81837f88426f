using System.Globalization;
using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Prompts.Sets;
using RlhfT2I.Prompts.Yaml;

namespace RlhfT2I.Generation.Domain;

/// <summary>Makes the prompts of a set from what a caller names: a published set, a grammar, or prompts written out.</summary>
public static class PromptItems
{
    /// <summary>Most prompts that a grammar may give.</summary>
    public const int MaxGrammarPrompts = 100_000;

    /// <summary>Most prompts that may be written out.</summary>
    public const int MaxListedPrompts = 10_000;

    /// <summary>Images of a prompt that no grammar describes and that names no number of its own.</summary>
    public const int DefaultImageCount = 6;

    /// <summary>The prompts of a published set, in its order.</summary>
    /// <param name="set">The set.</param>
    public static IReadOnlyList<PromptItem> FromSet(PromptSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return [.. set.Entries.Select(entry => Describe(entry.Id, entry.Prompt, entry.Category, entry.ImageCount))];
    }

    /// <summary>
    /// Prompts drawn from a grammar, evenly over its words. All training prompts that it asks for when <paramref name="count"/> is 0; else so
    /// many of them, in a seeded order.
    /// </summary>
    /// <param name="yaml">The grammar, at most 256 KiB.</param>
    /// <param name="count">Prompts to draw, 0 to <see cref="MaxGrammarPrompts"/>.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <exception cref="GrammarInvalidException">The grammar cannot be read, or forms too many prompts.</exception>
    /// <exception cref="PromptSetEmptyException">It forms fewer prompts than are asked for, or none.</exception>
    public static IReadOnlyList<PromptItem> FromGrammar(string yaml, int count, long seed)
    {
        ArgumentNullException.ThrowIfNull(yaml);
        PromptGrammar grammar = Read(yaml);
        (Prompt Prompt, string Category, int ImageCount)[] all = count == 0 ? [.. AllOf(grammar)] : [.. DrawnFrom(grammar, count, seed)];
        if (all.Length == 0)
            throw new PromptSetEmptyException("the grammar forms no prompt without held-out values");
        return [.. all.Select((item, index) => Describe(IdOf(index), item.Prompt, item.Category, item.ImageCount))];
    }

    /// <summary>Prompts that are written out; a text that the paper's grammar does not describe is open-ended.</summary>
    /// <param name="prompts">1 to <see cref="MaxListedPrompts"/> prompts with texts of their own.</param>
    /// <exception cref="PromptSetEmptyException">There is none.</exception>
    public static IReadOnlyList<PromptItem> FromList(IReadOnlyList<ListedPrompt> prompts)
    {
        ArgumentNullException.ThrowIfNull(prompts);
        if (prompts.Count == 0)
            throw new PromptSetEmptyException("the list is empty");
        return [.. prompts.Select((prompt, index) => Complete(IdOf(index), prompt))];
    }

    private static PromptGrammar Read(string yaml)
    {
        try
        {
            return PromptGrammar.FromYaml(yaml, "grammar_yaml");
        }
        catch (PromptGrammarException exception)
        {
            throw new GrammarInvalidException(exception.Line, $"{exception.Key} {exception.Problem}; {exception.Remedy}".Trim(), exception);
        }
    }

    private static IEnumerable<(Prompt Prompt, string Category, int ImageCount)> AllOf(PromptGrammar grammar)
    {
        long total = grammar.Forms.Sum(form => form.CountMeanings());
        if (total > MaxGrammarPrompts)
            throw new GrammarInvalidException(1, $"it forms {total} prompts, more than {MaxGrammarPrompts}; name a prompt_count");
        return from category in grammar.Categories
               from form in category.Forms
               from meaning in form.Meanings(grammar)
               select (new Prompt(meaning, PromptSurface.Plain), category.Name, Math.Min(category.ImagesPerPrompt, PromptItem.MaxImageCount));
    }

    // The seed decides which ones; their order stays that of the grammar, so that sets of one seed differ by what they hold alone.
    private static IEnumerable<(Prompt Prompt, string Category, int ImageCount)> DrawnFrom(PromptGrammar grammar, int count, long seed)
    {
        (Prompt, string, int)[] all = [.. AllOf(grammar)];
        if (count > all.Length)
            throw new PromptSetEmptyException($"the grammar forms {all.Length} prompts, fewer than the {count} of prompt_count");
        int[] order = [.. Enumerable.Range(0, all.Length)];
        new SplitMix64(unchecked((ulong)seed)).Shuffle<int>(order);
        return order.Take(count).Order().Select(index => all[index]);
    }

    private static PromptItem Complete(string id, ListedPrompt listed)
    {
        string text = listed.Text.Trim();
        PromptItem found = PaperGrammar.Instance.TryParse(text, out Prompt? prompt)
            ? Describe(id, prompt, prompt.Form.Category, PaperGrammar.Instance.Category(prompt.Form.Category).ImagesPerPrompt)
            : new PromptItem(id, text, PromptCategory.OpenEnded, PromptSplit.Seen, DefaultImageCount, new Dictionary<string, string>());
        return found with
        {
            Category = listed.Category == PromptCategory.Unspecified ? found.Category : listed.Category,
            Split = listed.Split == PromptSplit.Unspecified ? found.Split : listed.Split,
            ImageCount = listed.ImageCount == 0 ? found.ImageCount : listed.ImageCount,
        };
    }

    private static PromptItem Describe(string id, Prompt prompt, string category, int imageCount) => new(
        id,
        prompt.Text,
        CategoryOf(category),
        prompt.Meaning.IsHeldOut ? PromptSplit.Unseen : PromptSplit.Seen,
        imageCount,
        prompt.Meaning.Slots.ToDictionary(slot => slot.Name, slot => prompt.Meaning[slot]!.Key, StringComparer.Ordinal));

    // Users' grammars name categories of their own; those that the paper does not have are open-ended.
    private static PromptCategory CategoryOf(string name) => name switch
    {
        PaperGrammar.CountCategory => PromptCategory.Count,
        PaperGrammar.ColorCategory => PromptCategory.Color,
        PaperGrammar.BackgroundCategory => PromptCategory.Background,
        PaperGrammar.CombinationCategory => PromptCategory.Combination,
        _ => PromptCategory.OpenEnded,
    };

    private static string IdOf(int index) => string.Create(CultureInfo.InvariantCulture, $"p{index + 1:000000}");
}
