namespace RlhfT2I.Prompts.Grammar;

/// <summary>
/// Truth conditions of meanings, on which the perturbed prompts of eq. (1) rest.
/// </summary>
/// <remarks>
/// <para>
/// A picture is read as in the paper's labeling question: it shows one kind of object, an exact number of it, in one color, at one
/// background; in general, it has exactly one value for every slot. The values a slot could have are more than the grammar names (a
/// picture may show a violet dog). A meaning m is true of picture w when, for every slot s that m sets, w(s) is m(s) or a kind of it
/// (<see cref="SlotValue.IsA"/>; two values of which neither is a kind of the other share no picture). From this follow, for a and b:
/// </para>
/// <list type="bullet">
/// <item>a entails b when every slot of b is set in a to the same value or a kind of it; a slot that b leaves open asks nothing.</item>
/// <item>a contradicts b when some slot is set in both to values of which neither is a kind of the other.</item>
/// <item>they are equal when each entails the other, independent when none of these holds.</item>
/// </list>
/// <para>
/// So: numerals are exact ("Two dogs" contradicts "Three dogs"); another object kind contradicts ("A cat" is false of a picture that
/// shows dogs, since it shows one kind); the article asks for no number ("A dog in the sea" leaves the count open, so it is entailed by
/// "One dog in the sea" and by "Two dogs in the sea"); adding or dropping a slot never makes a contradiction.
/// </para>
/// </remarks>
public static class PromptSemantics
{
    /// <summary>The relation of <paramref name="a"/> to <paramref name="b"/>.</summary>
    /// <exception cref="ArgumentException">The two belong to different grammars.</exception>
    public static PromptRelation Compare(PromptMeaning a, PromptMeaning b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        PromptGrammar.RequireSame(a.Grammar, b.Grammar, nameof(b));
        bool narrower = false, wider = false;
        ReadOnlySpan<short> left = a.ValueIndices, right = b.ValueIndices;
        for (int i = 0; i < left.Length; i++)
        {
            if (left[i] == right[i])
                continue;
            IReadOnlyList<SlotValue> values = a.Grammar.Slots[i].Values;
            if (right[i] < 0 || (left[i] >= 0 && values[left[i]].IsKindOf(values[right[i]])))
                narrower = true;
            else if (left[i] < 0 || values[right[i]].IsKindOf(values[left[i]]))
                wider = true;
            else
                return PromptRelation.Contradicts;
        }

        return (narrower, wider) switch
        {
            (false, false) => PromptRelation.Equal,
            (true, false) => PromptRelation.Entails,
            (false, true) => PromptRelation.EntailedBy,
            _ => PromptRelation.Independent,
        };
    }
}
