using System.Globalization;
using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Prompts.Yaml;

/// <summary>A mapping whose keys are known beforehand, read with checks of type and range.</summary>
internal sealed class YamlFields
{
    private readonly string _source;
    private readonly Dictionary<string, YamlEntry> _entries;

    /// <exception cref="PromptGrammarException">The node is no mapping, or has a key that is not allowed.</exception>
    public YamlFields(string source, YamlNode node, params string[] allowed)
    {
        _source = source;
        Position = node.Position;
        YamlMapping mapping = AsMapping(source, node);
        foreach (YamlEntry entry in mapping.Entries)
        {
            if (!allowed.Contains(entry.Key, StringComparer.Ordinal))
                throw new PromptGrammarException(
                    source, entry.Position, $"unknown key '{entry.Key}'", Suggestion.OneOf(entry.Key, allowed));
        }

        _entries = mapping.Entries.ToDictionary(e => e.Key, StringComparer.Ordinal);
    }

    /// <summary>Where the mapping starts.</summary>
    public SourcePosition Position { get; }

    public static YamlMapping AsMapping(string source, YamlNode node) => node as YamlMapping
        ?? throw new PromptGrammarException(source, node.Position, $"is {node.Kind}, not a mapping", "write 'key: value' lines below it");

    public bool Has(string key) => _entries.ContainsKey(key);

    public YamlNode Node(string key) => _entries.TryGetValue(key, out YamlEntry? entry)
        ? entry.Value
        : throw new PromptGrammarException(_source, Position, $"key '{key}' is missing", $"add '{key}:'");

    public SourcePosition PositionOf(string key) => Node(key).Position;

    /// <summary>The entries of an inner mapping with free keys, at least one, each key a name.</summary>
    public IReadOnlyList<YamlEntry> Entries(string key)
    {
        YamlMapping mapping = AsMapping(_source, Node(key));
        if (mapping.Entries.Count == 0)
            throw new PromptGrammarException(_source, mapping.Position, "is empty", "add at least one entry");
        foreach (YamlEntry entry in mapping.Entries)
            GrammarText.CheckName(_source, entry.Position, entry.Key);
        return mapping.Entries;
    }

    /// <summary>The items of a list, at least one.</summary>
    public IReadOnlyList<YamlNode> Items(string key)
    {
        if (Node(key) is not YamlSequence list)
            throw new PromptGrammarException(
                _source, Node(key).Position, $"is {Node(key).Kind}, not a list", "write '- item' lines below it, or [a, b]");
        return list.Items.Count > 0
            ? list.Items
            : throw new PromptGrammarException(
                _source, list.Position, "is empty", "add at least one item, or remove the key where it may be left out");
    }

    public string Text(string key) => GrammarText.Read(_source, Node(key));

    public string Name(string key)
    {
        string name = Text(key);
        GrammarText.CheckName(_source, Node(key).Position, name);
        return name;
    }

    public int Integer(string key, int minimum, int maximum)
    {
        YamlNode node = Node(key);
        if (node is not YamlScalar { IsPlain: true } scalar
            || !int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            || number < minimum
            || number > maximum)
        {
            string given = node is YamlScalar { IsEmpty: false } text ? $"'{GrammarText.Shorten(text.Text)}'" : node.Kind;
            throw new PromptGrammarException(
                _source,
                node.Position,
                $"is {given}, not a whole number from {minimum} to {maximum}",
                "write such a number, without quotes");
        }

        return number;
    }
}
