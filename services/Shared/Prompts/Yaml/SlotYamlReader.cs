using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Prompts.Yaml;

/// <summary>Reads the slots of a grammar, and checks them against the forms that use them.</summary>
internal sealed class SlotYamlReader(string source)
{
    private static readonly string[] Roles = ["count", "object", "attribute"];

    private readonly Dictionary<SlotValue, SourcePosition> _positions = [];

    /// <exception cref="PromptGrammarException">A slot is not sound, or there is not exactly one object slot and at most one count
    /// slot.</exception>
    public IReadOnlyList<PromptSlot> Read(IReadOnlyList<YamlEntry> entries, SourcePosition position)
    {
        if (entries.Count > GrammarLimits.MaxSlots)
            throw Error(position, $"has {entries.Count} slots, more than {GrammarLimits.MaxSlots}", "use fewer");
        PromptSlot[] slots = [.. entries.Select(ReadSlot)];
        int values = slots.Sum(s => s.Values.Count);
        if (values > GrammarLimits.MaxAllValues)
            throw Error(position, $"has {values} values in all slots, more than {GrammarLimits.MaxAllValues}", "use fewer");
        int objects = slots.Count(s => s.Role == SlotRole.Object);
        if (objects != 1)
            throw Error(position, $"has {objects} slots with 'role: object'", "give exactly one slot this role");
        if (slots.Count(s => s.Role == SlotRole.Count) > 1)
            throw Error(position, "has several slots with 'role: count'", "give at most one slot this role");
        return slots;
    }

    /// <summary>Checks that every value has the word forms that <paramref name="form"/> asks of it.</summary>
    /// <exception cref="PromptGrammarException">An article or a plural is missing.</exception>
    public void CheckWordForms(PromptForm form)
    {
        foreach (FormSegment segment in form.Segments.Where(s => s.IsArticle))
        {
            if (segment.Slot!.Values.FirstOrDefault(v => v.Article is null) is { } bare)
                throw Error(
                    _positions[bare],
                    $"value '{bare.Key}' has no article, but '{form.Template}' puts {{article}} before {{{segment.Slot.Name}}}",
                    "add 'article: a' or 'article: an'");
        }

        bool hasPlural = form.Slots.Any(s => s.Role == SlotRole.Count && s.Values.Any(v => v.Number > 1));
        if (hasPlural && form.Slots.First(s => s.Role == SlotRole.Object).Values.FirstOrDefault(v => v.Plural is null) is { } single)
            throw Error(
                _positions[single],
                $"value '{single.Key}' has no plural, but '{form.Template}' counts it",
                $"add 'plural:' with the words for two or more of '{single.Text}'");
    }

    private PromptSlot ReadSlot(YamlEntry entry, int index)
    {
        if (entry.Key == TemplateReader.ArticleName)
            throw Error(
                entry.Position,
                $"a slot cannot be named '{TemplateReader.ArticleName}'",
                "choose another name: templates use this one for a/an");
        var fields = new YamlFields(source, entry.Value, "role", "values", "held_out");
        string role = fields.Text("role");
        int at = Array.IndexOf(Roles, role);
        if (at < 0)
            throw Error(fields.PositionOf("role"), $"unknown role '{GrammarText.Shorten(role)}'", Suggestion.OneOf(role, Roles));
        IReadOnlyList<YamlNode> nodes = fields.Items("values");
        if (nodes.Count > GrammarLimits.MaxValues)
            throw Error(fields.PositionOf("values"), $"has {nodes.Count} values, more than {GrammarLimits.MaxValues}", "use fewer");
        var parents = new Dictionary<SlotValue, YamlNode>();
        SlotValue[] values = [.. nodes.Select(n => ReadValue(n, (SlotRole)at, parents))];
        CheckDuplicates(values);
        var slot = new PromptSlot(entry.Key, (SlotRole)at, values, index);
        LinkParents(slot, parents);
        if (fields.Has("held_out"))
            HoldOut(slot, fields.Items("held_out"));
        return slot;
    }

    private SlotValue ReadValue(YamlNode node, SlotRole role, Dictionary<SlotValue, YamlNode> parents)
    {
        SlotValue value = node is YamlScalar scalar && role == SlotRole.Attribute ? ReadWord(scalar) : ReadFields(node, role, parents);
        _positions.Add(value, node.Position);
        return value;
    }

    /// <summary>A bare word stands for its key and its text.</summary>
    private SlotValue ReadWord(YamlScalar scalar)
    {
        string text = GrammarText.ReadWords(source, scalar);
        GrammarText.CheckName(source, scalar.Position, text);
        return new SlotValue(text, text);
    }

    private SlotValue ReadFields(YamlNode node, SlotRole role, Dictionary<SlotValue, YamlNode> parents)
    {
        string[] allowed = role switch
        {
            SlotRole.Count => ["key", "text", "number"],
            SlotRole.Object => ["key", "singular", "plural", "article", "is_a"],
            _ => ["key", "text", "article", "is_a"],
        };
        var fields = new YamlFields(source, node, allowed);
        string text = GrammarText.ReadWords(source, fields.Node(role == SlotRole.Object ? "singular" : "text"));
        var value = new SlotValue(fields.Name("key"), text)
        {
            Plural = Words(fields, "plural"),
            Article = Words(fields, "article"),
            Number = role == SlotRole.Count ? fields.Integer("number", 1, 1_000_000) : null,
        };
        if (fields.Has("is_a"))
            parents.Add(value, fields.Node("is_a"));
        return value;
    }

    private string? Words(YamlFields fields, string key) => fields.Has(key) ? GrammarText.ReadWords(source, fields.Node(key)) : null;

    private void CheckDuplicates(SlotValue[] values)
    {
        RequireUnique(values, v => v.Key, "key");
        RequireUnique(values, v => v.Text, "text");
        RequireUnique([.. values.Where(v => v.Plural is not null)], v => v.Plural!, "plural");
        RequireUnique([.. values.Where(v => v.Number is not null)], v => $"{v.Number}", "number");
    }

    private void RequireUnique(SlotValue[] values, Func<SlotValue, string> part, string name)
    {
        var seen = new Dictionary<string, SlotValue>(StringComparer.Ordinal);
        foreach (SlotValue value in values)
        {
            string given = part(value);
            if (!seen.TryAdd(given, value))
                throw Error(
                    _positions[value],
                    $"duplicate value: the {name} '{GrammarText.Shorten(given)}' stands at line {_positions[seen[given]].Line} already",
                    "remove or change one of the two");
        }
    }

    private void LinkParents(PromptSlot slot, Dictionary<SlotValue, YamlNode> parents)
    {
        foreach ((SlotValue value, YamlNode node) in parents)
        {
            SlotValue parent = Known(slot, node);
            if (parent.IsKindOf(value))
                throw Error(
                    node.Position, $"'{value.Key}' is_a '{parent.Key}' closes a circle", "let is_a lead to more general values only");
            value.IsA = parent;
        }
    }

    private void HoldOut(PromptSlot slot, IReadOnlyList<YamlNode> nodes)
    {
        var heldOut = new HashSet<SlotValue>();
        foreach (YamlNode node in nodes)
        {
            if (!heldOut.Add(Known(slot, node)))
                throw Error(node.Position, $"'{GrammarText.Read(source, node)}' is held out twice", "remove one of the two");
        }

        foreach (SlotValue value in slot.Values)
            value.IsHeldOut = heldOut.Any(value.IsKindOf);
        if (slot.Values.All(v => v.IsHeldOut))
            throw Error(nodes[0].Position, $"every value of slot '{slot.Name}' is held out", "leave at least one for training");
    }

    private SlotValue Known(PromptSlot slot, YamlNode node)
    {
        string key = GrammarText.Read(source, node);
        return slot.Find(key) ?? throw Error(
            node.Position,
            $"'{GrammarText.Shorten(key)}' is not a value of slot '{slot.Name}'",
            Suggestion.OneOf(key, slot.Values.Select(v => v.Key)));
    }

    private PromptGrammarException Error(SourcePosition position, string problem, string remedy) => new(source, position, problem, remedy);
}
