using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Prompts.Yaml;

/// <summary>Cuts a template such as <c>{article} {color} colored {object}</c> into its pieces.</summary>
internal static class TemplateReader
{
    /// <summary>The name in braces that stands for the article of the next slot.</summary>
    public const string ArticleName = "article";

    /// <exception cref="PromptGrammarException">The template names unknown slots, repeats one, leaves the object out or misplaces the
    /// article.</exception>
    public static IReadOnlyList<FormSegment> Read(string source, YamlNode node, IReadOnlyList<PromptSlot> slots)
    {
        string template = GrammarText.Read(source, node);
        GrammarText.CheckEnd(source, node.Position, template);
        FormSegment[] segments = LinkArticles([.. Cut(source, node, template, slots)]);
        CheckSlots(source, node, segments);
        CheckArticles(source, node, segments);
        return segments;
    }

    private static IEnumerable<FormSegment> Cut(string source, YamlNode node, string template, IReadOnlyList<PromptSlot> slots)
    {
        int at = 0;
        while (at < template.Length)
        {
            int open = template.AsSpan(at).IndexOfAny('{', '}');
            if (open != 0)
                yield return new FormSegment(open < 0 ? template[at..] : template.Substring(at, open), null, false);
            if (open < 0)
                yield break;
            int start = at + open, end = template.IndexOf('}', start);
            if (template[start] == '}' || end < 0)
                throw Error(
                    source,
                    node,
                    $"a brace at character {start + 1} of '{GrammarText.Shorten(template)}' has no partner",
                    "write slots as {name}");
            yield return Named(source, node, template[(start + 1)..end], slots);
            at = end + 1;
        }
    }

    private static FormSegment Named(string source, YamlNode node, string name, IReadOnlyList<PromptSlot> slots)
    {
        if (name == ArticleName)
            return new FormSegment(null, null, true);
        PromptSlot slot = slots.FirstOrDefault(s => s.Name == name) ?? throw Error(
            source,
            node,
            $"unknown slot '{GrammarText.Shorten(name)}' in the template",
            Suggestion.OneOf(name, [ArticleName, .. slots.Select(s => s.Name)]));
        return new FormSegment(null, slot, false);
    }

    /// <summary>Gives an article the slot right after it, one blank between.</summary>
    private static FormSegment[] LinkArticles(FormSegment[] segments)
    {
        for (int i = 0; i + 2 < segments.Length; i++)
        {
            if (segments[i].IsArticle && segments[i + 1].Literal == " ")
                segments[i] = segments[i] with { Slot = segments[i + 2].IsArticle ? null : segments[i + 2].Slot };
        }

        return segments;
    }

    private static void CheckSlots(string source, YamlNode node, FormSegment[] segments)
    {
        PromptSlot[] used = [.. segments.Where(s => s is { IsArticle: false, Slot: not null }).Select(s => s.Slot!)];
        if (used.GroupBy(s => s).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw Error(source, node, $"slot '{twice.Key.Name}' stands twice in the template", "use each slot once");
        if (!used.Any(s => s.Role == SlotRole.Object))
            throw Error(source, node, "the template does not name the object", "add the slot with 'role: object'");
    }

    private static void CheckArticles(string source, YamlNode node, FormSegment[] segments)
    {
        if (!segments.Any(s => s.IsArticle))
            return;
        if (segments.Any(s => s.Slot is { Role: SlotRole.Count }))
            throw Error(source, node, "the template has both {article} and a numeral", "use one of the two");
        if (segments.Any(s => s is { IsArticle: true, Slot: null }))
            throw Error(
                source,
                node,
                "{article} is not followed by a slot",
                "write one blank and a slot after it, or the article itself before fixed words");
    }

    private static PromptGrammarException Error(string source, YamlNode node, string problem, string remedy) =>
        new(source, node.Position, problem, remedy);
}
