using System.Text;
using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Prompts.Sets;

/// <summary>
/// An ordered set of prompts of one grammar and one surface, with the number of images for each. Immutable. Saved as JSON Lines: a
/// header with the set's digest, then one line a prompt.
/// </summary>
public sealed class PromptSet
{
    private readonly string _body;
    private readonly Dictionary<string, PromptSetEntry> _byId;

    /// <summary>Puts a set together.</summary>
    /// <param name="name">Name of the set.</param>
    /// <param name="grammar">The grammar of all its prompts.</param>
    /// <param name="surface">The one surface of all its prompts.</param>
    /// <param name="seed">Seed it was drawn with; null when it was not drawn.</param>
    /// <param name="notes">Remarks that travel with it.</param>
    /// <param name="entries">The prompts, at least one; ids and texts are unique.</param>
    /// <exception cref="ArgumentException">An entry breaks one of these rules; the message names it.</exception>
    public PromptSet(
        string name,
        PromptGrammar grammar,
        PromptSurface surface,
        ulong? seed,
        IReadOnlyList<string> notes,
        IReadOnlyList<PromptSetEntry> entries)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(grammar);
        ArgumentNullException.ThrowIfNull(notes);
        ArgumentNullException.ThrowIfNull(entries);
        (Name, Grammar, Surface, Seed, Notes, Entries) = (name, grammar, surface, seed, [.. notes], [.. entries]);
        _byId = PromptSetRules.Check(this);
        _body = PromptSetFormat.WriteBody(this);
        Digest = CanonicalJson.Digest(PromptSetFormat.WriteHeader(this, digest: null) + "\n" + _body);
    }

    /// <summary>Name of the set.</summary>
    public string Name { get; }

    /// <summary>The grammar of all its prompts.</summary>
    public PromptGrammar Grammar { get; }

    /// <summary>The surface of all its prompts.</summary>
    public PromptSurface Surface { get; }

    /// <summary>Seed the set was drawn with; null when it was not drawn.</summary>
    public ulong? Seed { get; }

    /// <summary>Remarks that travel with the set.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>The prompts in order.</summary>
    public IReadOnlyList<PromptSetEntry> Entries { get; }

    /// <summary>
    /// SHA-256 in lower-case hex over the set's content in canonical form, the grammar's digest included; the layout of a file does not
    /// change it.
    /// </summary>
    public string Digest { get; }

    /// <summary>Images of all prompts together.</summary>
    public long ImageCount => Entries.Sum(e => (long)e.ImageCount);

    /// <summary>The entry of that id.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public PromptSetEntry this[string id] => _byId.GetValueOrDefault(id)
        ?? throw new ArgumentException($"Prompt set '{Name}' has no prompt '{id}'.", nameof(id));

    /// <summary>Reads a set from JSON Lines.</summary>
    /// <param name="text">The text that <see cref="ToJsonLines"/> gives; blanks between JSON tokens do not matter.</param>
    /// <param name="grammar">The grammar the set was made with; its digest must be the one in the header.</param>
    /// <param name="source">What error messages call the text, such as its file name.</param>
    /// <exception cref="PromptSetException">The text is no such set, or its content has another digest; the message names the
    /// line.</exception>
    public static PromptSet FromJsonLines(string text, PromptGrammar grammar, string source = "prompt set")
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(grammar);
        ArgumentException.ThrowIfNullOrEmpty(source);
        return new PromptSetReader(grammar, source).Read(text);
    }

    /// <summary>Reads a set from a UTF-8 file of at most 256 MiB.</summary>
    /// <exception cref="PromptSetException">The file is no such set, or its content has another digest; the message names the
    /// line.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static PromptSet Load(string path, PromptGrammar grammar)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(grammar);
        string source = Path.GetFileName(path);
        using FileStream stream = File.OpenRead(path);
        if (stream.Length > PromptSetReader.MaxSize)
            throw new PromptSetException(source, 1, $"the file has {stream.Length} bytes, more than {PromptSetReader.MaxSize}");
        using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
        try
        {
            return FromJsonLines(reader.ReadToEnd(), grammar, source);
        }
        catch (DecoderFallbackException error)
        {
            throw new PromptSetException(source, 1, "the file is not UTF-8 text", error);
        }
    }

    /// <summary>The set as canonical JSON Lines, each line ended by a line feed.</summary>
    public string ToJsonLines() => PromptSetFormat.WriteHeader(this, Digest) + "\n" + _body;

    /// <summary>Writes the set to a file: first beside it, then in its place, so that a reader never sees half of it.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string partial = $"{path}.{Guid.NewGuid():N}.partial";
        try
        {
            File.WriteAllText(partial, ToJsonLines(), new UTF8Encoding(false));
            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <inheritdoc />
    public override string ToString() => $"{Name} ({Entries.Count} prompts, {ImageCount} images, {Digest[..12]})";
}
