using RlhfT2I.Prompts.Grammar;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace RlhfT2I.Prompts.Yaml;

/// <summary>
/// Reads one YAML document as a plain tree: no anchors, aliases or tags (so nothing expands), unique keys, bounded size and depth.
/// </summary>
internal sealed class YamlTreeReader
{
    private readonly Parser _parser;
    private readonly string _source;
    private int _nodes;

    private YamlTreeReader(string yaml, string source)
    {
        _parser = new Parser(new StringReader(yaml));
        _source = source;
    }

    /// <exception cref="PromptGrammarException">The text is not such a document.</exception>
    public static YamlNode Read(string yaml, string source)
    {
        GrammarLimits.CheckSize(yaml.Length, source);
        CheckCharacters(yaml, source);
        try
        {
            return new YamlTreeReader(yaml, source).ReadDocument();
        }
        catch (YamlException error)
        {
            var position = new SourcePosition("", Math.Max(1, (int)error.Start.Line), Math.Max(1, (int)error.Start.Column));
            throw new PromptGrammarException(
                source, position, $"not valid YAML: {error.Message.TrimEnd('.')}", "correct the syntax", error);
        }
    }

    private static void CheckCharacters(string yaml, string source)
    {
        int line = 1, start = 0;
        for (int i = 0; i < yaml.Length; i++)
        {
            char c = yaml[i];
            bool isPair = char.IsHighSurrogate(c) && i + 1 < yaml.Length && char.IsLowSurrogate(yaml[i + 1]);
            if ((char.IsControl(c) && c is not ('\n' or '\r' or '\t')) || (char.IsSurrogate(c) && !isPair))
                throw new PromptGrammarException(
                    source, new SourcePosition("", line, i - start + 1), $"character U+{(int)c:X4} is not text", "remove it");
            if (isPair)
                i++;
            if (c != '\n')
                continue;
            line++;
            start = i + 1;
        }
    }

    private YamlNode ReadDocument()
    {
        Next<StreamStart>();
        if (_parser.Current is StreamEnd)
            throw new PromptGrammarException(
                _source, new SourcePosition("", 1, 1), "the file is empty", "write a grammar: name, slots, categories");
        Next<DocumentStart>();
        YamlNode root = ReadNode("", 0);
        Next<DocumentEnd>();
        if (_parser.Current is not StreamEnd)
            throw Error("", "the file holds a second document", "keep one grammar in a file");
        return root;
    }

    private YamlNode ReadNode(string path, int depth)
    {
        if (depth > GrammarLimits.MaxDepth)
            throw Error(path, $"nested deeper than {GrammarLimits.MaxDepth} levels", "flatten it");
        if (++_nodes > GrammarLimits.MaxNodes)
            throw Error(path, $"more than {GrammarLimits.MaxNodes} values", "split the file into several grammars");
        if (_parser.Current is NodeEvent node && (!node.Anchor.IsEmpty || !node.Tag.IsEmpty))
            throw Error(path, "anchors and tags are not part of the format", "write the value out without '&' or '!'");
        switch (_parser.Current)
        {
            case Scalar scalar:
                SourcePosition position = Position(path);
                Advance();
                return new YamlScalar(position, scalar.Value, scalar.Style == ScalarStyle.Plain);
            case SequenceStart:
                return ReadSequence(path, depth);
            case MappingStart:
                return ReadMapping(path, depth);
            default:
                throw Error(path, "aliases are not part of the format", "write the value out instead of '*'");
        }
    }

    private YamlSequence ReadSequence(string path, int depth)
    {
        SourcePosition position = Position(path);
        Next<SequenceStart>();
        var items = new List<YamlNode>();
        while (_parser.Current is not SequenceEnd)
            items.Add(ReadNode($"{path}[{items.Count}]", depth + 1));
        Next<SequenceEnd>();
        return new YamlSequence(position, items);
    }

    private YamlMapping ReadMapping(string path, int depth)
    {
        SourcePosition position = Position(path);
        Next<MappingStart>();
        var entries = new List<YamlEntry>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (_parser.Current is not MappingEnd)
        {
            SourcePosition at = Position(path);
            if (ReadNode(path, depth + 1) is not YamlScalar key)
                throw new PromptGrammarException(_source, at, "a key must be a single word", "put a name before the colon");
            if (key.Text.Length > GrammarLimits.MaxNameLength)
                throw new PromptGrammarException(
                    _source, at, $"a key has {key.Text.Length} characters, more than {GrammarLimits.MaxNameLength}", "shorten it");
            string inner = path.Length == 0 ? key.Text : $"{path}.{key.Text}";
            at = at with { Path = inner };
            if (!seen.Add(key.Text))
                throw new PromptGrammarException(_source, at, "the key stands twice", "remove one of the two");
            entries.Add(new YamlEntry(key.Text, at, ReadNode(inner, depth + 1)));
        }

        Next<MappingEnd>();
        return new YamlMapping(position, entries);
    }

    private void Next<T>()
        where T : ParsingEvent
    {
        if (_parser.Current is null)
            Advance();
        if (_parser.Current is not T)
            throw Error(
                "", $"unexpected {_parser.Current?.GetType().Name ?? "end of file"}", "write one document with a mapping at its top");
        Advance();
    }

    private void Advance()
    {
        try
        {
            _parser.MoveNext();
        }
        catch (Exception error) when (error is InvalidOperationException or ArgumentException)
        {
            // The library's answer to some unbalanced brackets and to tags that are no address, where a YamlException would be due.
            throw new PromptGrammarException(
                _source, Position(""), "not valid YAML: brackets or braces do not match", "correct the syntax", error);
        }
    }

    private SourcePosition Position(string path)
    {
        Mark mark = _parser.Current?.Start ?? Mark.Empty;
        return new SourcePosition(path, Math.Max(1, (int)mark.Line), Math.Max(1, (int)mark.Column));
    }

    private PromptGrammarException Error(string path, string problem, string remedy) => new(_source, Position(path), problem, remedy);
}
