namespace RlhfT2I.Prompts.Grammar;

/// <summary>One value of a slot, with every word form it takes; forms are listed, never derived by a spelling rule.</summary>
public sealed class SlotValue
{
    internal SlotValue(string key, string text)
    {
        Key = key;
        Text = text;
    }

    /// <summary>Name of the value in data files, for example <c>san-francisco</c>; unique in its slot.</summary>
    public string Key { get; }

    /// <summary>The words in a prompt, for example <c>in San Francisco</c>; of an object its singular.</summary>
    public string Text { get; }

    /// <summary>Plural of an object; null for other roles and where no form of the grammar needs it.</summary>
    public string? Plural { get; internal init; }

    /// <summary><c>a</c> or <c>an</c>; null where no form puts the article right before this value.</summary>
    public string? Article { get; internal init; }

    /// <summary>The number a numeral stands for, 1 or more; null for other roles.</summary>
    public int? Number { get; internal init; }

    /// <summary>The more general value this one is a kind of (<c>crimson</c> is a <c>red</c>), or null.</summary>
    public SlotValue? IsA { get; internal set; }

    /// <summary>True when this value, or a value it is a kind of, is kept out of training ("unseen", Appendix B).</summary>
    public bool IsHeldOut { get; internal set; }

    /// <summary>Position in <see cref="PromptSlot.Values"/>.</summary>
    public int Index { get; internal set; }

    /// <summary>True when this is <paramref name="other"/> or, step by step over <see cref="IsA"/>, a kind of it.</summary>
    public bool IsKindOf(SlotValue other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (SlotValue? value = this; value is not null; value = value.IsA)
        {
            if (ReferenceEquals(value, other))
                return true;
        }

        return false;
    }

    /// <inheritdoc />
    public override string ToString() => Key;
}
