using System.Text;
using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Prompts.Sets;

/// <summary>The canonical JSON Lines of a prompt set.</summary>
internal static class PromptSetFormat
{
    /// <summary>The version of the format, first key of every header.</summary>
    public const int Version = 1;

    /// <summary>The header without line end; the digest is taken over the header that lacks it.</summary>
    public static string WriteHeader(PromptSet set, string? digest)
    {
        var header = new CanonicalJson()
            .Add("format", Version)
            .Add("set", set.Name)
            .Add("grammar", set.Grammar.Name)
            .Add("grammar_digest", set.Grammar.Digest)
            .Add("surface", SurfaceName(set.Surface));
        if (set.Seed is { } seed)
            header.Add("seed", seed.ToString(System.Globalization.CultureInfo.InvariantCulture));
        header
            .Add("prompts", set.Entries.Count)
            .Add("images", set.ImageCount)
            .Add("categories", set.Entries.GroupBy(e => e.Category).Select(Share))
            .Add("notes", set.Notes);
        return (digest is null ? header : header.Add("digest", digest)).ToString();
    }

    /// <summary>The lines of all entries, each ended by a line feed.</summary>
    public static string WriteBody(PromptSet set)
    {
        var body = new StringBuilder();
        foreach (PromptSetEntry entry in set.Entries)
            body.Append(WriteEntry(entry)).Append('\n');
        return body.ToString();
    }

    public static string SurfaceName(PromptSurface surface) => surface == PromptSurface.Sentence ? "sentence" : "plain";

    private static CanonicalJson Share(IGrouping<string, PromptSetEntry> category) => new CanonicalJson()
        .Add("category", category.Key)
        .Add("prompts", category.Count())
        .Add("images", category.Sum(e => (long)e.ImageCount));

    private static CanonicalJson WriteEntry(PromptSetEntry entry)
    {
        var meaning = new CanonicalJson();
        foreach (PromptSlot slot in entry.Meaning.Slots)
            meaning.Add(slot.Name, entry.Meaning[slot]!.Key);
        return new CanonicalJson()
            .Add("id", entry.Id)
            .Add("category", entry.Category)
            .Add("text", entry.Text)
            .Add("meaning", meaning)
            .Add("unseen", entry.IsUnseen)
            .Add("images", entry.ImageCount);
    }
}
