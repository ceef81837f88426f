using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Prompts.Parsing;

namespace RlhfT2I.Prompts.Sets;

/// <summary>
/// Reads JSON Lines back. What a line says twice (text and meaning, unseen, the header's totals) must agree, and the digest of what was
/// read must be the header's, so a changed line never passes.
/// </summary>
internal sealed partial class PromptSetReader(PromptGrammar grammar, string source)
{
    /// <summary>Bytes of a file.</summary>
    public const long MaxSize = 256L * 1024 * 1024;

    private const int MaxLineLength = 1024 * 1024;

    private int _line;

    /// <exception cref="PromptSetException">The text is no such set.</exception>
    public PromptSet Read(string text)
    {
        using var lines = new StringReader(text);
        using JsonDocument headerLine = ParseLine(NextLine(lines) ?? throw Error("the file is empty"));
        var header = new JsonFields(
            headerLine.RootElement, Error,
            ["format", "set", "grammar", "grammar_digest", "surface", "seed", "prompts", "images", "categories", "notes", "digest"]);
        PromptSurface surface = CheckHeader(header);
        string name = header.Text("set");
        ulong? seed = header.Has("seed") ? Seed(header.Text("seed")) : null;
        string[] notes = header.Texts("notes");
        List<PromptSetEntry> entries = ReadEntries(lines, surface);
        _line = 1;
        PromptSet set = Build(name, surface, seed, notes, entries);
        CheckTotals(header, set);
        return set;
    }

    private PromptSurface CheckHeader(JsonFields header)
    {
        if (header.Integer("format", 1, int.MaxValue) != PromptSetFormat.Version)
            throw Error($"'format' is {header.Integer("format", 1, int.MaxValue)}; this version reads {PromptSetFormat.Version}");
        if (header.Text("grammar_digest") != grammar.Digest)
            throw Error(
                $"the set was made with grammar '{header.Text("grammar")}' of digest {header.Text("grammar_digest")}, "
                + $"not with '{grammar}' of digest {grammar.Digest}");
        string surface = header.Text("surface");
        return Enum.GetValues<PromptSurface>().Where(s => PromptSetFormat.SurfaceName(s) == surface).Cast<PromptSurface?>().FirstOrDefault()
            ?? throw Error(
                $"'surface' is '{surface}', "
                + $"not one of {string.Join(", ", Enum.GetValues<PromptSurface>().Select(PromptSetFormat.SurfaceName))}");
    }

    private ulong Seed(string text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
        ? seed
        : throw Error($"'seed' is '{text}', not a whole number from 0 to {ulong.MaxValue} in quotes");

    private List<PromptSetEntry> ReadEntries(StringReader lines, PromptSurface surface)
    {
        var entries = new List<PromptSetEntry>();
        var lineOfId = new Dictionary<string, int>(StringComparer.Ordinal);
        while (NextLine(lines) is { } line)
        {
            PromptSetEntry entry = ReadEntry(line, surface);
            if (!lineOfId.TryAdd(entry.Id, _line))
                throw Error($"the id '{entry.Id}' stands at line {lineOfId[entry.Id]} already");
            entries.Add(entry);
        }

        return entries;
    }

    private PromptSetEntry ReadEntry(string line, PromptSurface surface)
    {
        using JsonDocument document = ParseLine(line);
        var fields = new JsonFields(document.RootElement, Error, ["id", "category", "text", "meaning", "unseen", "images"]);
        Prompt prompt = ReadPrompt(fields, surface);
        if (fields.Boolean("unseen") != prompt.Meaning.IsHeldOut)
            throw Error(
                $"'unseen' is {(prompt.Meaning.IsHeldOut ? "false, but a value is" : "true, but no value is")} held out by the grammar");
        string category = fields.Text("category");
        if (!grammar.Categories.Any(c => c.Name == category))
            throw Error($"'category' is '{category}', not one of {string.Join(", ", grammar.Categories)}");
        return new PromptSetEntry(fields.Text("id"), category, prompt, fields.Integer("images", 1, int.MaxValue));
    }

    private Prompt ReadPrompt(JsonFields fields, PromptSurface surface)
    {
        Prompt prompt;
        try
        {
            prompt = grammar.Parse(fields.Text("text"));
        }
        catch (PromptParseException error)
        {
            throw Error(error.Message.TrimEnd('.'), error);
        }

        if (prompt.Surface != surface)
            throw Error(
                $"'{prompt.Text}' ends as {PromptSetFormat.SurfaceName(prompt.Surface)}, "
                + $"the set as {PromptSetFormat.SurfaceName(surface)}");
        IEnumerable<(string Name, string Value)> said = prompt.Meaning.Slots.Select(s => (s.Name, prompt.Meaning[s]!.Key));
        if (!said.ToHashSet().SetEquals(fields.TextPairs("meaning")))
            throw Error($"'meaning' is not what '{prompt.Text}' means, {prompt.Meaning}");
        return prompt;
    }

    private PromptSet Build(string name, PromptSurface surface, ulong? seed, string[] notes, List<PromptSetEntry> entries)
    {
        try
        {
            return new PromptSet(name, grammar, surface, seed, notes, entries);
        }
        catch (ArgumentException error)
        {
            throw Error(error.Message.Split(" (Parameter", 2)[0].TrimEnd('.'), error);
        }
    }

    private void CheckTotals(JsonFields header, PromptSet set)
    {
        if (header.Long("prompts") != set.Entries.Count || header.Long("images") != set.ImageCount)
            throw Error(
                $"the header says {header.Long("prompts")} prompts and {header.Long("images")} images, "
                + $"the lines below {set.Entries.Count} and {set.ImageCount}");
        if (header.Text("digest") != set.Digest)
            throw Error($"the content has digest {set.Digest}, the header says {header.Text("digest")}: the file was changed");
    }

    private JsonDocument ParseLine(string line)
    {
        if (line.Length > MaxLineLength)
            throw Error($"the line has {line.Length} characters, more than {MaxLineLength}");
        if (HasHalfCharacters().IsMatch(line))
            throw Error("the line has surrogates that are escaped or alone; write the characters themselves");
        try
        {
            return JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false });
        }
        catch (JsonException error)
        {
            throw Error(
                $"not valid JSON: {error.Message.Split(" LineNumber", 2)[0].TrimEnd('.')} (byte {error.BytePositionInLine})", error);
        }
    }

    /// <summary>JSON can name half a character, which no text is, and reading such a string fails.</summary>
    [GeneratedRegex(@"\\u[dD][89a-fA-F]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]")]
    private static partial Regex HasHalfCharacters();

    private string? NextLine(StringReader lines)
    {
        _line++;
        return lines.ReadLine();
    }

    private PromptSetException Error(string problem) => Error(problem, null);

    private PromptSetException Error(string problem, Exception? inner) => new(source, Math.Max(1, _line), problem, inner);
}
