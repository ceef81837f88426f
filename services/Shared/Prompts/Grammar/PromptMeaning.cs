using System.Diagnostics.CodeAnalysis;

namespace RlhfT2I.Prompts.Grammar;

/// <summary>What a prompt says: at most one value for every slot of a grammar. Immutable; equal by content within one grammar.</summary>
public sealed class PromptMeaning : IEquatable<PromptMeaning>
{
    private readonly short[] _values;

    /// <summary>Takes ownership of <paramref name="values"/>: the index of each slot's value, -1 where the slot is open.</summary>
    internal PromptMeaning(PromptGrammar grammar, short[] values)
    {
        Grammar = grammar;
        _values = values;
    }

    /// <summary>The grammar whose slots this meaning fills.</summary>
    public PromptGrammar Grammar { get; }

    /// <summary>The slots that have a value, in the grammar's order.</summary>
    public IEnumerable<PromptSlot> Slots => Grammar.Slots.Where(s => _values[s.Index] >= 0);

    /// <summary>True when a value is held out from training: the prompt is "unseen" (Appendix B).</summary>
    public bool IsHeldOut => Grammar.Slots.Any(s => this[s] is { IsHeldOut: true });

    /// <summary>The number its numeral stands for; null where the prompt leaves it open ("A dog in the sea").</summary>
    public int? Count => Grammar.CountSlot is { } slot ? this[slot]?.Number : null;

    /// <summary>The value of a slot, or null where it is open.</summary>
    /// <exception cref="ArgumentException">The slot belongs to another grammar.</exception>
    public SlotValue? this[PromptSlot slot]
    {
        get
        {
            int value = _values[Grammar.Own(slot).Index];
            return value < 0 ? null : slot.Values[value];
        }
    }

    /// <summary>The value of the slot of that name, or null where it is open.</summary>
    /// <exception cref="ArgumentException">The grammar has no such slot.</exception>
    public SlotValue? this[string slot] => this[Grammar.Slot(slot)];

    /// <summary>This meaning with one slot set to a value of that slot, or left open by null.</summary>
    /// <exception cref="ArgumentException">The value is not one of the slot's.</exception>
    public PromptMeaning With(PromptSlot slot, SlotValue? value)
    {
        if (value is not null && !ReferenceEquals(Grammar.Own(slot).Find(value.Key), value))
            throw new ArgumentException($"'{value.Key}' is not a value of slot '{slot.Name}'.", nameof(value));
        short[] values = [.. _values];
        values[Grammar.Own(slot).Index] = (short)(value?.Index ?? -1);
        return new PromptMeaning(Grammar, values);
    }

    /// <summary>True for the same values of the same grammar (by digest).</summary>
    public bool Equals([NotNullWhen(true)] PromptMeaning? other) =>
        other is not null && _values.AsSpan().SequenceEqual(other._values) && PromptGrammar.AreSame(Grammar, other.Grammar);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as PromptMeaning);

    /// <inheritdoc />
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (short value in _values)
            hash.Add(value);
        return hash.ToHashCode();
    }

    /// <summary>
    /// Canonical form: <c>slot=value</c> in the grammar's order, one space between, for example <c>count=two object=dog</c>.
    /// </summary>
    public override string ToString() => string.Join(' ', Slots.Select(s => $"{s.Name}={this[s]!.Key}"));

    internal ReadOnlySpan<short> ValueIndices => _values;

    internal uint SlotMask
    {
        get
        {
            uint mask = 0;
            for (int i = 0; i < _values.Length; i++)
            {
                if (_values[i] >= 0)
                    mask |= 1u << i;
            }

            return mask;
        }
    }
}
