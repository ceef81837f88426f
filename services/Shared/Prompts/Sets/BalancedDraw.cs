using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Prompts.Sets;

/// <summary>
/// Draws prompts of one category so that every value, and after that every pair of values, appears as evenly as it can: each step takes the
/// prompt whose values have been taken least, then the one whose pairs have been taken least, then by a seeded order. A pure function of
/// grammar, category and seed.
/// </summary>
internal sealed class BalancedDraw
{
    private readonly PromptGrammar _grammar;
    private readonly int[] _valueOffsets;
    private readonly int[] _valueUses;
    private readonly int[] _pairUses;

    private BalancedDraw(PromptGrammar grammar)
    {
        _grammar = grammar;
        _valueOffsets = new int[grammar.Slots.Count];
        int total = 0;
        foreach (PromptSlot slot in grammar.Slots)
        {
            _valueOffsets[slot.Index] = total;
            total += slot.Values.Count;
        }

        _valueUses = new int[total];
        _pairUses = new int[total * (total - 1) / 2];
    }

    /// <summary>The meanings drawn, form after form, each form's in the order in which it says them; held-out values never.</summary>
    public static IEnumerable<PromptMeaning> Draw(PromptGrammar grammar, PromptCategory category, ulong seed)
    {
        var draw = new BalancedDraw(grammar);
        int categoryIndex = grammar.Categories.ToList().IndexOf(category);
        return category.Forms.SelectMany((form, index) =>
            draw.DrawForm(form, SplitMix64.Mix(seed + (((ulong)categoryIndex << 32) | (uint)index)))).ToList();
    }

    private List<PromptMeaning> DrawForm(PromptForm form, ulong seed)
    {
        PromptMeaning[] meanings = [.. form.Meanings(_grammar)];
        int wanted = form.Draw ?? meanings.Length;
        if (wanted == meanings.Length)
            return [.. meanings];
        int[] order = [.. Enumerable.Range(0, meanings.Length)];
        new SplitMix64(seed).Shuffle<int>(order);

        // One flat table in seeded order: the search reads all of it for every prompt drawn.
        int width = form.Slots.Count;
        int[] table = [.. order.SelectMany(i => Values(meanings[i]))];
        bool[] taken = new bool[order.Length];
        for (int i = 0; i < wanted; i++)
        {
            int best = LeastUsed(table, width, taken);
            taken[best] = true;
            Use(table.AsSpan(best * width, width));
        }

        return [.. order.Where((_, place) => taken[place]).Order().Select(i => meanings[i])];
    }

    private int LeastUsed(ReadOnlySpan<int> table, int width, bool[] taken)
    {
        (int best, int bestUses, int bestPairs) = (-1, int.MaxValue, int.MaxValue);
        for (int place = 0; place < taken.Length; place++)
        {
            if (taken[place])
                continue;
            ReadOnlySpan<int> values = table.Slice(place * width, width);
            int uses = Uses(values);
            if (uses > bestUses)
                continue;
            int pairs = Pairs(values);
            if (uses < bestUses || pairs < bestPairs)
                (best, bestUses, bestPairs) = (place, uses, pairs);
        }

        return best;
    }

    private IEnumerable<int> Values(PromptMeaning meaning) => meaning.Slots.Select(s => _valueOffsets[s.Index] + meaning[s]!.Index);

    private int Uses(ReadOnlySpan<int> values)
    {
        int sum = 0;
        foreach (int value in values)
            sum += _valueUses[value];
        return sum;
    }

    private int Pairs(ReadOnlySpan<int> values)
    {
        int sum = 0;
        for (int i = 1; i < values.Length; i++)
        {
            for (int j = 0; j < i; j++)
                sum += _pairUses[PairIndex(values[i], values[j])];
        }

        return sum;
    }

    private void Use(ReadOnlySpan<int> values)
    {
        foreach (int value in values)
            _valueUses[value]++;
        for (int i = 1; i < values.Length; i++)
        {
            for (int j = 0; j < i; j++)
                _pairUses[PairIndex(values[i], values[j])]++;
        }
    }

    /// <summary>Place of a pair in the lower triangle of all pairs.</summary>
    private static int PairIndex(int a, int b) => a > b ? (a * (a - 1) / 2) + b : (b * (b - 1) / 2) + a;
}
