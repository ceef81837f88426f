using System.Globalization;
using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Prompts.Sets;

/// <summary>Draws training sets from grammars (Appendix B).</summary>
public static class PromptSetDraw
{
    /// <summary>
    /// Draws the number of prompts that each form of the grammar asks for, never with a held-out value, so that within a category every
    /// value, and after that every pair of values, appears as evenly as it can. The result is a pure function of the arguments, the
    /// same on every platform.
    /// </summary>
    /// <param name="name">Name of the set.</param>
    /// <param name="grammar">Where the prompts come from; gives draw sizes and images per prompt too.</param>
    /// <param name="seed">Decides among prompts that are equally good for the balance.</param>
    /// <param name="surface">How the prompts end.</param>
    public static PromptSet Draw(string name, PromptGrammar grammar, ulong seed, PromptSurface surface = PromptSurface.Plain)
    {
        ArgumentNullException.ThrowIfNull(grammar);
        var entries = new List<PromptSetEntry>();
        foreach (PromptCategory category in grammar.Categories)
        {
            int number = 0;
            foreach (PromptMeaning meaning in BalancedDraw.Draw(grammar, category, seed))
            {
                string id = string.Create(CultureInfo.InvariantCulture, $"{category.Name}-{++number:0000}");
                entries.Add(new PromptSetEntry(id, category.Name, new Prompt(meaning, surface), category.ImagesPerPrompt));
            }
        }

        return new PromptSet(name, grammar, surface, seed, grammar.Notes, entries);
    }
}
