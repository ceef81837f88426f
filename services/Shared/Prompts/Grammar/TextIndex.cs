using RlhfT2I.Prompts.Yaml;

namespace RlhfT2I.Prompts.Grammar;

/// <summary>
/// Every text of a grammar with its meaning. Writing them all out once proves that no text has two meanings, and makes reading a prompt
/// exact.
/// <see cref="GrammarLimits.MaxPrompts"/> bounds it.
/// </summary>
internal static class TextIndex
{
    /// <exception cref="PromptGrammarException">Two meanings have one text, or a text is longer than allowed.</exception>
    public static Dictionary<string, PromptMeaning> Build(PromptGrammar grammar, string source)
    {
        long total = grammar.Forms.Sum(f => f.CountMeanings(includeHeldOut: true));
        var meanings = new Dictionary<string, PromptMeaning>((int)total, StringComparer.Ordinal);
        foreach (PromptForm form in grammar.Forms)
        {
            foreach (PromptMeaning meaning in form.Meanings(grammar, includeHeldOut: true))
            {
                string text = form.Render(meaning, PromptSurface.Plain);
                if (!meanings.TryAdd(text, meaning))
                    throw Ambiguous(source, form, text, meanings[text], meaning);
                if (text.Length > GrammarLimits.MaxPromptLength)
                    throw new PromptGrammarException(
                        source,
                        form.Position,
                        $"the prompt '{text[..60]}...' has {text.Length} characters, more than {GrammarLimits.MaxPromptLength}",
                        "shorten it");
            }
        }

        return meanings;
    }

    private static PromptGrammarException Ambiguous(string source, PromptForm form, string text, PromptMeaning first, PromptMeaning second)
        => new(
        source,
        form.Position,
        $"'{text}' has two meanings, ({first}) and ({second})",
        "reword one of the templates or values so that each text has one meaning");
}
