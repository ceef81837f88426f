using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Prompts.Sets;

/// <summary>What holds of every prompt set, however it came to be.</summary>
internal static class PromptSetRules
{
    /// <summary>The entries by id.</summary>
    /// <exception cref="ArgumentException">A rule is broken.</exception>
    public static Dictionary<string, PromptSetEntry> Check(PromptSet set)
    {
        if (set.Entries.Count == 0)
            throw new ArgumentException($"Prompt set '{set.Name}' has no prompts.", nameof(set));
        var byId = new Dictionary<string, PromptSetEntry>(set.Entries.Count, StringComparer.Ordinal);
        var prompts = new HashSet<Prompt>();
        foreach (PromptSetEntry entry in set.Entries)
        {
            if (Fault(set, entry) is { } fault)
                throw new ArgumentException($"Prompt '{entry.Id}' of set '{set.Name}' {fault}.", nameof(set));
            if (!byId.TryAdd(entry.Id, entry))
                throw new ArgumentException($"Prompt set '{set.Name}' has the id '{entry.Id}' twice.", nameof(set));
            if (!prompts.Add(entry.Prompt))
                throw new ArgumentException(
                    $"Prompt set '{set.Name}' has the prompt '{entry.Text}' twice, the second time as '{entry.Id}'.", nameof(set));
        }

        return byId;
    }

    private static string? Fault(PromptSet set, PromptSetEntry entry)
    {
        if (string.IsNullOrWhiteSpace(entry.Id))
            return "has no id";
        if (entry.ImageCount < 1)
            return $"asks for {entry.ImageCount} images, fewer than 1";
        if (entry.Prompt.Surface != set.Surface)
            return $"ends as {entry.Prompt.Surface}, the set as {set.Surface}";
        if (!set.Grammar.Categories.Any(c => c.Name == entry.Category))
            return $"has category '{entry.Category}', not one of {string.Join(", ", set.Grammar.Categories)}";
        return PromptGrammar.AreSame(set.Grammar, entry.Meaning.Grammar)
            ? null
            : $"is of grammar '{entry.Meaning.Grammar}', the set of '{set.Grammar}'";
    }
}
