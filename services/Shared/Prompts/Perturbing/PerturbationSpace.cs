using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Prompts.Perturbing;

/// <summary>
/// What a prompt can be perturbed to: for each of its slots the values that contradict its own. A perturbed prompt changes one or more
/// slots, each to one of these; slots without any cannot change.
/// </summary>
internal sealed class PerturbationSpace
{
    private PerturbationSpace(PromptMeaning original, PromptSlot[] slots, SlotValue[][] values)
    {
        Original = original;
        Slots = slots;
        Values = values;
        Int128 product = values.Aggregate(Int128.One, (product, choices) => product * (choices.Length + 1)) - 1;
        Count = (long)Int128.Min(product, long.MaxValue);
    }

    public PromptMeaning Original { get; }

    /// <summary>The slots that can change.</summary>
    public IReadOnlyList<PromptSlot> Slots { get; }

    /// <summary>For each of them, the values it can change to.</summary>
    public IReadOnlyList<IReadOnlyList<SlotValue>> Values { get; }

    /// <summary>How many perturbed prompts there are.</summary>
    public long Count { get; }

    public static PerturbationSpace Of(PromptMeaning original, PerturberOptions options)
    {
        PromptSlot[] slots = [.. original.Slots];
        SlotValue[][] values = [.. slots.Select(slot => Contradicting(slot, original[slot]!, options.IncludeHeldOut))];
        int[] open = [.. Enumerable.Range(0, slots.Length).Where(i => values[i].Length > 0)];
        return new PerturbationSpace(original, [.. open.Select(i => slots[i])], [.. open.Select(i => values[i])]);
    }

    /// <summary>All perturbed meanings, in a fixed order.</summary>
    public IEnumerable<PromptMeaning> All()
    {
        IEnumerable<PromptMeaning> meanings = [Original];
        for (int i = 0; i < Slots.Count; i++)
        {
            (PromptSlot slot, IReadOnlyList<SlotValue> values) = (Slots[i], Values[i]);
            meanings = meanings.SelectMany(_ => values.Prepend(Original[slot]!), (meaning, value) => meaning.With(slot, value));
        }

        return meanings.Skip(1);
    }

    private static SlotValue[] Contradicting(PromptSlot slot, SlotValue own, bool includeHeldOut) =>
        [.. slot.Values.Where(v => (includeHeldOut || !v.IsHeldOut) && !v.IsKindOf(own) && !own.IsKindOf(v))];
}
