using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Prompts.Perturbing;

/// <summary>
/// Makes the perturbed prompts of eq. (1), section 3.2: prompts of other semantics that the reward model must tell from the true one. A
/// perturbed prompt contradicts the original (<see cref="PromptSemantics"/>): were it merely different, such as "A dog in the sea" for
/// "A red colored dog in the sea", it could be true of the picture too, and the loss would teach the opposite.
/// </summary>
public sealed class PromptPerturber
{
    private readonly PerturberOptions _options;

    /// <summary>A perturber for prompts of any grammar.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public PromptPerturber(PerturberOptions? options = null)
    {
        _options = options ?? new PerturberOptions();
        if (_options.MultiSlotShare is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(
                nameof(options), _options.MultiSlotShare, $"{nameof(PerturberOptions.MultiSlotShare)} must be from 0 to 1.");
    }

    /// <summary>The verdict on any candidate for any original of the same grammar.</summary>
    /// <exception cref="ArgumentException">The two belong to different grammars.</exception>
    public static PerturbationCandidate Judge(PromptMeaning original, PromptMeaning candidate)
    {
        ArgumentNullException.ThrowIfNull(original);
        ArgumentNullException.ThrowIfNull(candidate);
        PromptRelation relation = PromptSemantics.Compare(candidate, original);
        return new PerturbationCandidate(candidate, Kind(original, candidate), relation, Rejection(original, candidate, relation));
    }

    /// <summary>
    /// Every candidate around a prompt with its verdict: all replacements over its slots (the original among them), each slot dropped,
    /// and each open slot added with each value. Up to the product of the slots' sizes; made one by one.
    /// </summary>
    public IEnumerable<PerturbationCandidate> Candidates(PromptMeaning original)
    {
        ArgumentNullException.ThrowIfNull(original);
        PromptForm form = new Prompt(original, PromptSurface.Plain).Form;
        IEnumerable<PromptMeaning> changed = Replacements(original, form).Concat(Dropped(original)).Concat(Added(original));
        return changed.Select(candidate => Judge(original, candidate));
    }

    /// <summary>How many different prompts <see cref="Draw"/> can make of this one.</summary>
    public long CountPerturbed(PromptMeaning original)
    {
        ArgumentNullException.ThrowIfNull(original);
        return PerturbationSpace.Of(original, _options).Count;
    }

    /// <summary>
    /// Draws perturbed prompts, all different. Slots take turns in random order as the one that must change, so each slot kind appears
    /// equally often; a share of the draws changes further slots at random. A pure function of the options and the arguments, the same
    /// on every platform.
    /// </summary>
    /// <param name="prompt">The true prompt; the results share its form and surface.</param>
    /// <param name="count">How many: N - 1 where eq. (1) classifies among N prompts.</param>
    /// <param name="seed">Seed of the experiment.</param>
    /// <param name="index">Number of the draw, for example of the image or epoch; other numbers give other draws.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative or over <see cref="CountPerturbed"/>.</exception>
    public IReadOnlyList<PerturbedPrompt> Draw(Prompt prompt, int count, ulong seed, long index)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        PerturbationSpace space = PerturbationSpace.Of(prompt.Meaning, _options);
        if (count > space.Count)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"'{prompt}' has only {space.Count} perturbed prompts.");
        return new PerturbationDraw(space, prompt, _options.MultiSlotShare, seed, index).Take(count);
    }

    private static PerturbationKind Kind(PromptMeaning original, PromptMeaning candidate)
    {
        if (candidate.Equals(original))
            return PerturbationKind.Unchanged;
        uint before = original.SlotMask, after = candidate.SlotMask;
        if ((before & ~after) != 0)
            return PerturbationKind.Dropped;
        return (after & ~before) != 0 ? PerturbationKind.Added : PerturbationKind.Replaced;
    }

    private static string? Rejection(PromptMeaning original, PromptMeaning candidate, PromptRelation relation) => relation switch
    {
        PromptRelation.Equal => $"({candidate}) means the same as the prompt",
        PromptRelation.Entails => $"({candidate}) says more than ({original}) but may be true of the same picture",
        PromptRelation.EntailedBy => $"({candidate}) says less than ({original}) and is true of every picture of it",
        PromptRelation.Independent => $"({candidate}) and ({original}) may both be true of one picture",
        _ => candidate.Grammar.FindForm(candidate) is null ? $"no form of grammar '{candidate.Grammar}' says ({candidate})" : null,
    };

    private IEnumerable<PromptMeaning> Replacements(PromptMeaning original, PromptForm form)
    {
        IEnumerable<PromptMeaning> meanings = [original];
        foreach (PromptSlot slot in form.Slots)
        {
            SlotValue[] values = [.. slot.Values.Where(v => _options.IncludeHeldOut || !v.IsHeldOut || v == original[slot])];
            meanings = meanings.SelectMany(_ => values, (meaning, value) => meaning.With(slot, value));
        }

        return meanings;
    }

    private static IEnumerable<PromptMeaning> Dropped(PromptMeaning original) => original.Slots.Select(slot => original.With(slot, null));

    private IEnumerable<PromptMeaning> Added(PromptMeaning original) => original.Grammar.Slots
        .Where(slot => original[slot] is null)
        .SelectMany(slot => slot.Values.Where(v => _options.IncludeHeldOut || !v.IsHeldOut).Select(value => original.With(slot, value)));
}
