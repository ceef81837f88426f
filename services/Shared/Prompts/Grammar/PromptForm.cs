using System.Text;

namespace RlhfT2I.Prompts.Grammar;

/// <summary>
/// A template, for example <c>{article} {color} colored {object}</c>. A grammar has at most one form for each set of slots, so that a
/// meaning has one text.
/// </summary>
public sealed class PromptForm
{
    internal PromptForm(string template, string category, IReadOnlyList<FormSegment> segments, int? draw, SourcePosition position)
    {
        Template = template;
        Category = category;
        Segments = segments;
        Draw = draw;
        Position = position;
        Slots = [.. segments.Where(s => s is { IsArticle: false, Slot: not null }).Select(s => s.Slot!)];
        foreach (PromptSlot slot in Slots)
            SlotMask |= 1u << slot.Index;
    }

    /// <summary>The template as the grammar's file writes it.</summary>
    public string Template { get; }

    /// <summary>Name of the category the form belongs to.</summary>
    public string Category { get; }

    /// <summary>The slots of the template, in its order.</summary>
    public IReadOnlyList<PromptSlot> Slots { get; }

    /// <summary>How many of the form's training prompts a drawn set takes; null for all.</summary>
    public int? Draw { get; }

    internal IReadOnlyList<FormSegment> Segments { get; }

    internal SourcePosition Position { get; }

    internal uint SlotMask { get; }

    /// <summary>Number of meanings the form can say; without held-out values unless asked for.</summary>
    public long CountMeanings(bool includeHeldOut = false)
    {
        // At most GrammarLimits.MaxValues to the power MaxSlots, 10^24: more than a long holds.
        Int128 product = Slots.Aggregate(Int128.One, (product, slot) => product * slot.Values.Count(v => includeHeldOut || !v.IsHeldOut));
        return (long)Int128.Min(product, long.MaxValue);
    }

    /// <summary>
    /// Every meaning the form can say, the first slot of the template varying slowest; without held-out values unless asked for.
    /// </summary>
    public IEnumerable<PromptMeaning> Meanings(PromptGrammar grammar, bool includeHeldOut = false)
    {
        ArgumentNullException.ThrowIfNull(grammar);
        short[] values = new short[grammar.Slots.Count];
        Array.Fill(values, (short)-1);
        SlotValue[][] choices = [.. Slots.Select(s => s.Values.Where(v => includeHeldOut || !v.IsHeldOut).ToArray())];
        int[] at = new int[choices.Length];
        if (choices.Any(c => c.Length == 0))
            yield break;
        while (true)
        {
            for (int i = 0; i < choices.Length; i++)
                values[Slots[i].Index] = (short)choices[i][at[i]].Index;
            yield return new PromptMeaning(grammar, [.. values]);
            int position = choices.Length - 1;
            while (position >= 0 && ++at[position] == choices[position].Length)
                at[position--] = 0;
            if (position < 0)
                yield break;
        }
    }

    /// <inheritdoc />
    public override string ToString() => Template;

    internal string Render(PromptMeaning meaning, PromptSurface surface)
    {
        var text = new StringBuilder();
        foreach (FormSegment segment in Segments)
            text.Append(segment.Literal ?? Word(segment, meaning));
        text[0] = char.ToUpperInvariant(text[0]);
        if (surface == PromptSurface.Sentence)
            text.Append('.');
        return text.ToString();
    }

    private static string Word(FormSegment segment, PromptMeaning meaning)
    {
        SlotValue value = meaning[segment.Slot!]!;
        if (segment.IsArticle)
            return value.Article!;
        return segment.Slot!.Role == SlotRole.Object && meaning.Count > 1 ? value.Plural! : value.Text;
    }
}
