using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Prompts.Yaml;

/// <summary>A piece of YAML with the place it was read from.</summary>
internal abstract record YamlNode(SourcePosition Position)
{
    /// <summary>What error messages call this kind of piece.</summary>
    public abstract string Kind { get; }
}

internal sealed record YamlScalar(SourcePosition Position, string Text, bool IsPlain) : YamlNode(Position)
{
    public bool IsEmpty => IsPlain && Text is "" or "~" or "null";

    public override string Kind => IsEmpty ? "empty" : "a single value";
}

internal sealed record YamlSequence(SourcePosition Position, IReadOnlyList<YamlNode> Items) : YamlNode(Position)
{
    public override string Kind => "a list";
}

internal sealed record YamlMapping(SourcePosition Position, IReadOnlyList<YamlEntry> Entries) : YamlNode(Position)
{
    public override string Kind => "a mapping";
}

/// <summary>A key of a mapping, where it stands, and its value.</summary>
internal sealed record YamlEntry(string Key, SourcePosition Position, YamlNode Value);
