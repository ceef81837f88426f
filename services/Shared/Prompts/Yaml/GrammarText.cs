using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Prompts.Yaml;

/// <summary>What names and words of a grammar may look like.</summary>
internal static class GrammarText
{
    /// <summary>A single line of words as a prompt may hold it.</summary>
    /// <exception cref="PromptGrammarException">The node is no text, is empty, too long, or not one line with single blanks between
    /// words.</exception>
    public static string Read(string source, YamlNode node)
    {
        if (node is not YamlScalar { IsEmpty: false } scalar)
            throw new PromptGrammarException(source, node.Position, $"is {node.Kind}, not text", "write the text after the colon");
        string text = scalar.Text;
        if (text.Length > GrammarLimits.MaxTextLength)
            throw Error(source, scalar, $"has {text.Length} characters, more than {GrammarLimits.MaxTextLength}", "shorten it");
        bool hasOtherBlanks = text.Any(c => char.IsWhiteSpace(c) && c != ' ') || text.Contains("  ", StringComparison.Ordinal);
        if (text.Length == 0 || text[0] == ' ' || text[^1] == ' ' || hasOtherBlanks)
            throw Error(
                source,
                scalar,
                $"'{Shorten(text)}' is empty or has line breaks, tabs, or blanks at an end or in a row",
                "write words with one blank between them");
        return text;
    }

    /// <summary>A text that becomes part of a prompt: no braces, and no final period, which the surface of a prompt adds.</summary>
    public static string ReadWords(string source, YamlNode node)
    {
        string text = Read(source, node);
        if (text.AsSpan().IndexOfAny('{', '}') >= 0)
            throw new PromptGrammarException(source, node.Position, $"'{Shorten(text)}' holds a brace", "use braces in templates alone");
        CheckEnd(source, node.Position, text);
        return text;
    }

    public static void CheckEnd(string source, SourcePosition position, string text)
    {
        if (text.EndsWith('.'))
            throw new PromptGrammarException(
                source, position, $"'{Shorten(text)}' ends with a period", "remove it: the surface of a prompt set adds periods");
    }

    /// <exception cref="PromptGrammarException">The text is no name: lower-case letters, digits, '-' and '_', the first no
    /// sign.</exception>
    public static void CheckName(string source, SourcePosition position, string name)
    {
        bool isName = name.Length is > 0 and <= GrammarLimits.MaxNameLength
            && char.IsAsciiLetterOrDigit(name[0])
            && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');
        if (!isName)
            throw new PromptGrammarException(
                source,
                position,
                $"'{Shorten(name)}' is not a name",
                $"use up to {GrammarLimits.MaxNameLength} of the characters a-z, 0-9, '-' and '_', the first a letter or digit");
    }

    public static string Shorten(string text) => text.Length <= 60 ? text : text[..60] + "...";

    private static PromptGrammarException Error(string source, YamlNode node, string problem, string remedy) =>
        new(source, node.Position, problem, remedy);
}
