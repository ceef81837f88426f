namespace RlhfT2I.Prompts.Grammar;

/// <summary>A place in a prompt that takes one of several values: count, color, background or object in the paper.</summary>
public sealed class PromptSlot
{
    private readonly Dictionary<string, SlotValue> _byKey;

    internal PromptSlot(string name, SlotRole role, IReadOnlyList<SlotValue> values, int index)
    {
        Name = name;
        Role = role;
        Values = values;
        Index = index;
        _byKey = values.ToDictionary(v => v.Key, StringComparer.Ordinal);
        for (int i = 0; i < values.Count; i++)
            values[i].Index = i;
    }

    /// <summary>Name of the slot, as templates and data files write it.</summary>
    public string Name { get; }

    /// <summary>What the slot does in the sentence.</summary>
    public SlotRole Role { get; }

    /// <summary>All values, held-out ones included, in the order of the grammar's file.</summary>
    public IReadOnlyList<SlotValue> Values { get; }

    /// <summary>Position in <see cref="PromptGrammar.Slots"/>.</summary>
    public int Index { get; }

    /// <summary>The value of that key, or null.</summary>
    public SlotValue? Find(string key) => _byKey.GetValueOrDefault(key);

    /// <inheritdoc />
    public override string ToString() => Name;
}
