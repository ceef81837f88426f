using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Prompts.Yaml;

/// <summary>Turns YAML into the parts of a grammar and checks each where it stands.</summary>
internal sealed class GrammarYamlReader
{
    private readonly string _source;
    private readonly SlotYamlReader _slots;
    private readonly List<PromptForm> _forms = [];

    private GrammarYamlReader(string source)
    {
        _source = source;
        _slots = new SlotYamlReader(source);
    }

    /// <exception cref="PromptGrammarException">The text is not a sound grammar.</exception>
    public static GrammarDefinition Read(string yaml, string source) =>
        new GrammarYamlReader(source).ReadRoot(YamlTreeReader.Read(yaml, source));

    private GrammarDefinition ReadRoot(YamlNode root)
    {
        var fields = new YamlFields(_source, root, "name", "version", "notes", "slots", "categories");
        string name = fields.Name("name");
        int version = fields.Integer("version", 1, 1_000_000);
        string[] notes = fields.Has("notes") ? [.. fields.Items("notes").Select(n => GrammarText.Read(_source, n))] : [];
        IReadOnlyList<PromptSlot> slots = _slots.Read(fields.Entries("slots"), fields.PositionOf("slots"));
        PromptCategory[] categories = [.. fields.Entries("categories").Select(e => ReadCategory(e, slots))];
        CheckEverySlotIsUsed(slots, fields.PositionOf("slots"));
        return new GrammarDefinition(_source, name, version, notes, slots, categories);
    }

    private PromptCategory ReadCategory(YamlEntry entry, IReadOnlyList<PromptSlot> slots)
    {
        var fields = new YamlFields(_source, entry.Value, "images_per_prompt", "forms");
        int images = fields.Integer("images_per_prompt", 1, GrammarLimits.MaxImagesPerPrompt);
        PromptForm[] forms = [.. fields.Items("forms").Select(node => ReadForm(node, entry.Key, slots))];
        return new PromptCategory(entry.Key, images, forms);
    }

    private PromptForm ReadForm(YamlNode node, string category, IReadOnlyList<PromptSlot> slots)
    {
        var fields = new YamlFields(_source, node, "template", "draw");
        YamlNode template = fields.Node("template");
        IReadOnlyList<FormSegment> segments = TemplateReader.Read(_source, template, slots);
        int? draw = fields.Has("draw") ? fields.Integer("draw", 1, GrammarLimits.MaxPrompts) : null;
        var form = new PromptForm(fields.Text("template"), category, segments, draw, template.Position);
        _slots.CheckWordForms(form);
        CheckForm(form);
        if (draw is not null)
            CheckDraw(form, draw.Value, fields.PositionOf("draw"));
        _forms.Add(form);
        return form;
    }

    private void CheckForm(PromptForm form)
    {
        if (_forms.Count == GrammarLimits.MaxForms)
            throw Error(form.Position, $"more than {GrammarLimits.MaxForms} forms", "split the file into several grammars");
        if (_forms.Find(f => f.SlotMask == form.SlotMask) is { } twin)
            throw Error(
                form.Position,
                $"'{form.Template}' says the same slots as '{twin.Template}' at {twin.Position.Path} (line {twin.Position.Line})",
                "keep one form for each set of slots, so that a meaning has one text");
        Int128 total = _forms.Sum(f => f.CountMeanings(includeHeldOut: true));
        total += form.CountMeanings(includeHeldOut: true);
        if (total > GrammarLimits.MaxPrompts)
            throw Error(
                form.Position,
                $"with this form the grammar can say {total} prompts, more than {GrammarLimits.MaxPrompts}",
                "use fewer values, or fewer slots in one template");
    }

    private void CheckDraw(PromptForm form, int draw, SourcePosition position)
    {
        long prompts = form.CountMeanings();
        if (draw > prompts)
            throw Error(
                position,
                $"draws {draw} of the {prompts} prompts '{form.Template}' can say without held-out values",
                $"use at most {prompts}");
        if (draw < prompts && draw * prompts > GrammarLimits.MaxDrawWork)
            throw Error(
                position,
                $"a balanced draw of {draw} of {prompts} prompts is too large",
                $"use at most {GrammarLimits.MaxDrawWork / prompts}, or leave 'draw' out to take all");
    }

    private void CheckEverySlotIsUsed(IReadOnlyList<PromptSlot> slots, SourcePosition position)
    {
        PromptSlot? unused = slots.FirstOrDefault(s => !_forms.Any(f => f.Slots.Contains(s)));
        if (unused is not null)
            throw Error(position, $"slot '{unused.Name}' stands in no template", $"use {{{unused.Name}}} in a template or remove the slot");
    }

    private PromptGrammarException Error(SourcePosition position, string problem, string remedy) => new(_source, position, problem, remedy);
}
