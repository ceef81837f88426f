using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Prompts.Yaml;

/// <summary>A grammar's file is not sound. The message reads <c>file(line,column): key: problem; remedy</c>.</summary>
public sealed class PromptGrammarException : Exception
{
    internal PromptGrammarException(string source, SourcePosition position, string problem, string remedy, Exception? inner = null)
        : base($"{source}({position.Line},{position.Column}): {Prefix(position.Path)}{problem}; {remedy}.", inner)
    {
        Key = position.Path;
        Line = position.Line;
        Column = position.Column;
        Problem = problem;
        Remedy = remedy;
    }

    /// <summary>Path of the key, for example <c>slots.color.values[2].article</c>; empty for the file as a whole.</summary>
    public string Key { get; }

    /// <summary>Line, from 1.</summary>
    public int Line { get; }

    /// <summary>Column, from 1.</summary>
    public int Column { get; }

    /// <summary>What is wrong.</summary>
    public string Problem { get; }

    /// <summary>What to do about it.</summary>
    public string Remedy { get; }

    private static string Prefix(string path) => path.Length == 0 ? "" : $"{path}: ";
}
