using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Prompts.Sets;

/// <summary>One prompt of a set.</summary>
/// <param name="Id">Name within the set, for example <c>count-0001</c>.</param>
/// <param name="Category">
/// The category whose question the prompt asks. Mostly that of the prompt's form; in Table 4 "Two brown bears." counts, although it
/// names a color.
/// </param>
/// <param name="Prompt">Meaning and surface, and with them the text.</param>
/// <param name="ImageCount">Images to generate for it, 1 or more.</param>
public sealed record PromptSetEntry(string Id, string Category, Prompt Prompt, int ImageCount)
{
    /// <summary>The text as a model gets it.</summary>
    public string Text => Prompt.Text;

    /// <summary>What the prompt says.</summary>
    public PromptMeaning Meaning => Prompt.Meaning;

    /// <summary>True when the prompt has a held-out value: no reward model or generator has trained on it.</summary>
    public bool IsUnseen => Prompt.Meaning.IsHeldOut;
}
