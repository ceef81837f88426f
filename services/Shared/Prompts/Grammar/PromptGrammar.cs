using System.Diagnostics.CodeAnalysis;
using System.Text;
using RlhfT2I.Prompts.Parsing;
using RlhfT2I.Prompts.Yaml;

namespace RlhfT2I.Prompts.Grammar;

/// <summary>
/// Slots with their values, and categories of forms that say them: everything a set of prompts is drawn from, rendered to and read back
/// by. Immutable and safe to share between threads. Written in YAML; the format is described in the project's README.
/// </summary>
public sealed class PromptGrammar
{
    private readonly Dictionary<string, PromptSlot> _slots;
    private readonly Dictionary<string, PromptCategory> _categories;
    private readonly Dictionary<uint, PromptForm> _formsByMask;
    private readonly Dictionary<string, PromptMeaning>.AlternateLookup<ReadOnlySpan<char>> _meaningsByText;

    /// <exception cref="PromptGrammarException">Two meanings have one text.</exception>
    internal PromptGrammar(GrammarDefinition definition)
    {
        Name = definition.Name;
        Version = definition.Version;
        Notes = definition.Notes;
        Slots = definition.Slots;
        Categories = definition.Categories;
        Forms = [.. Categories.SelectMany(c => c.Forms)];
        CountSlot = Slots.FirstOrDefault(s => s.Role == SlotRole.Count);
        ObjectSlot = Slots.First(s => s.Role == SlotRole.Object);
        _slots = Slots.ToDictionary(s => s.Name, StringComparer.Ordinal);
        _categories = Categories.ToDictionary(c => c.Name, StringComparer.Ordinal);
        _formsByMask = Forms.ToDictionary(f => f.SlotMask);
        Digest = GrammarDigest.Compute(this);
        _meaningsByText = TextIndex.Build(this, definition.Source).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Name of the grammar.</summary>
    public string Name { get; }

    /// <summary>Its version, 1 or more.</summary>
    public int Version { get; }

    /// <summary>Remarks that travel with every set drawn from the grammar, for example where it departs from its source.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>The slots in the order of the file.</summary>
    public IReadOnlyList<PromptSlot> Slots { get; }

    /// <summary>The categories in the order of the file.</summary>
    public IReadOnlyList<PromptCategory> Categories { get; }

    /// <summary>The forms of all categories, in order.</summary>
    public IReadOnlyList<PromptForm> Forms { get; }

    /// <summary>The slot of numerals, or null.</summary>
    public PromptSlot? CountSlot { get; }

    /// <summary>The slot of objects.</summary>
    public PromptSlot ObjectSlot { get; }

    /// <summary>
    /// SHA-256 in lower-case hex over the grammar's content in canonical form: two files that differ in comments, notes or layout alone
    /// have one digest.
    /// </summary>
    public string Digest { get; }

    /// <summary>Reads a grammar from YAML text.</summary>
    /// <param name="yaml">The text.</param>
    /// <param name="source">What error messages call the text, such as its file name.</param>
    /// <exception cref="PromptGrammarException">The text is not a sound grammar; the message names line, key and remedy.</exception>
    public static PromptGrammar FromYaml(string yaml, string source = "grammar")
    {
        ArgumentNullException.ThrowIfNull(yaml);
        ArgumentException.ThrowIfNullOrEmpty(source);
        return new PromptGrammar(GrammarYamlReader.Read(yaml, source));
    }

    /// <summary>Reads a grammar from a UTF-8 YAML file of at most 256 KiB.</summary>
    /// <exception cref="PromptGrammarException">The file is not a sound grammar; the message names line, key and remedy.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static PromptGrammar FromYamlFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string source = Path.GetFileName(path);
        using FileStream stream = File.OpenRead(path);
        GrammarLimits.CheckSize(stream.Length, source);
        using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
        try
        {
            return FromYaml(reader.ReadToEnd(), source);
        }
        catch (DecoderFallbackException error)
        {
            throw new PromptGrammarException(source, new SourcePosition("", 1, 1), "the file is not UTF-8 text", "save it as UTF-8", error);
        }
    }

    /// <summary>The slot of that name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public PromptSlot Slot(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _slots.GetValueOrDefault(name) ?? throw new ArgumentException(
            $"Grammar '{Name}' has no slot '{name}': its slots are {string.Join(", ", Slots)}.", nameof(name));
    }

    /// <summary>The category of that name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public PromptCategory Category(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _categories.GetValueOrDefault(name) ?? throw new ArgumentException(
            $"Grammar '{Name}' has no category '{name}': its categories are {string.Join(", ", Categories)}.", nameof(name));
    }

    /// <summary>A meaning from names of slots and keys of values, for example <c>("count", "two"), ("object", "dog")</c>.</summary>
    /// <exception cref="ArgumentException">A slot or value does not exist, or a slot is set twice.</exception>
    public PromptMeaning Meaning(params ReadOnlySpan<(string Slot, string Value)> values)
    {
        short[] indices = new short[Slots.Count];
        Array.Fill(indices, (short)-1);
        foreach ((string name, string key) in values)
        {
            PromptSlot slot = Slot(name);
            SlotValue value = slot.Find(key) ?? throw new ArgumentException(
                $"Slot '{name}' has no value '{key}': its values are {string.Join(", ", slot.Values)}.", nameof(values));
            if (indices[slot.Index] >= 0)
                throw new ArgumentException($"Slot '{name}' is set twice.", nameof(values));
            indices[slot.Index] = (short)value.Index;
        }

        return new PromptMeaning(this, indices);
    }

    /// <summary>The form that says just the slots of <paramref name="meaning"/>, or null.</summary>
    public PromptForm? FindForm(PromptMeaning meaning)
    {
        ArgumentNullException.ThrowIfNull(meaning);
        RequireSame(this, meaning.Grammar, nameof(meaning));
        return _formsByMask.GetValueOrDefault(meaning.SlotMask);
    }

    /// <summary>The text of a meaning.</summary>
    /// <exception cref="ArgumentException">No form of the grammar says just these slots.</exception>
    public string Render(PromptMeaning meaning, PromptSurface surface)
    {
        ArgumentNullException.ThrowIfNull(meaning);
        RequireSame(this, meaning.Grammar, nameof(meaning));
        return new Prompt(meaning, surface).Text;
    }

    /// <summary>Reads a prompt: the inverse of <see cref="Prompt.Text"/>, character by character.</summary>
    /// <exception cref="PromptParseException">No prompt of the grammar has this text; the message says where it departs and what would
    /// fit.</exception>
    public Prompt Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out Prompt? prompt) ? prompt : throw ParseFailure.Explain(this, text);
    }

    /// <summary>Reads a prompt; false where no prompt of the grammar has this text.</summary>
    public bool TryParse(string text, [NotNullWhen(true)] out Prompt? prompt)
    {
        ArgumentNullException.ThrowIfNull(text);
        bool sentence = text.EndsWith('.');
        prompt = _meaningsByText.TryGetValue(sentence ? text.AsSpan(0, text.Length - 1) : text, out PromptMeaning? meaning)
            ? new Prompt(meaning, sentence ? PromptSurface.Sentence : PromptSurface.Plain)
            : null;
        return prompt is not null;
    }

    /// <inheritdoc />
    public override string ToString() => $"{Name} v{Version}";

    internal static bool AreSame(PromptGrammar a, PromptGrammar b) => ReferenceEquals(a, b) || a.Digest == b.Digest;

    internal static void RequireSame(PromptGrammar a, PromptGrammar b, string parameter)
    {
        if (!AreSame(a, b))
            throw new ArgumentException(
                $"The meaning belongs to grammar '{b}' ({b.Digest[..12]}), not to '{a}' ({a.Digest[..12]}).", parameter);
    }

    internal PromptSlot Own(PromptSlot slot)
    {
        ArgumentNullException.ThrowIfNull(slot);
        return slot.Index < Slots.Count && ReferenceEquals(Slots[slot.Index], slot)
            ? slot
            : throw new ArgumentException($"Slot '{slot.Name}' is not one of grammar '{this}'.", nameof(slot));
    }
}
