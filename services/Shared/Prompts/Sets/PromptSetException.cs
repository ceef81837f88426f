namespace RlhfT2I.Prompts.Sets;

/// <summary>A text is no prompt set, or not the one its digest says. The message reads <c>file(line): problem</c>.</summary>
public sealed class PromptSetException : Exception
{
    internal PromptSetException(string source, int line, string problem, Exception? inner = null)
        : base($"{source}({line}): {problem}.", inner) => Line = line;

    /// <summary>Line, from 1; the header is line 1.</summary>
    public int Line { get; }
}
