using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Prompts.Sets;

namespace RlhfT2I.Prompts.Perturbing;

/// <summary>One draw of perturbed prompts, all different.</summary>
internal sealed class PerturbationDraw
{
    private const int Attempts = 64;

    private readonly PerturbationSpace _space;
    private readonly Prompt _prompt;
    private readonly double _multiSlotShare;
    private readonly SplitMix64 _random;
    private readonly HashSet<PromptMeaning> _taken = [];

    public PerturbationDraw(PerturbationSpace space, Prompt prompt, double multiSlotShare, ulong seed, long index)
    {
        _space = space;
        _prompt = prompt;
        _multiSlotShare = multiSlotShare;
        _random = new SplitMix64(Start(seed, prompt.Meaning, index));
    }

    public IReadOnlyList<PerturbedPrompt> Take(int count)
    {
        int[] turns = [.. Enumerable.Range(0, _space.Slots.Count)];
        var drawn = new PerturbedPrompt[count];
        for (int i = 0; i < count; i++)
        {
            int turn = i % turns.Length;
            if (turn == 0)
                _random.Shuffle<int>(turns);
            PromptMeaning meaning = Fresh(turns[turn]);
            _taken.Add(meaning);
            PromptSlot[] changed = [.. _space.Slots.Where(s => meaning[s] != _space.Original[s])];
            drawn[i] = new PerturbedPrompt(new Prompt(meaning, _prompt.Surface), changed);
        }

        return drawn;
    }

    /// <summary>The prompt is part of the start, so that two prompts with one index do not get the same sequence of choices.</summary>
    private static ulong Start(ulong seed, PromptMeaning meaning, long index)
    {
        ulong prompt = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(meaning.ToString())));
        return SplitMix64.Mix(SplitMix64.Mix(SplitMix64.Mix(seed) ^ prompt) ^ (ulong)index);
    }

    /// <summary>
    /// A meaning not taken yet in which slot number <paramref name="first"/> changes; another slot only when that one has nothing
    /// left.
    /// </summary>
    private PromptMeaning Fresh(int first)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            PromptMeaning meaning = Random(first);
            if (!_taken.Contains(meaning))
                return meaning;
        }

        PromptSlot slot = _space.Slots[first];
        PromptMeaning[] left = [.. _space.All().Where(m => !_taken.Contains(m))];
        PromptMeaning[] changing = [.. left.Where(m => m[slot] != _space.Original[slot])];
        PromptMeaning[] choices = changing.Length > 0 ? changing : left;
        return choices[_random.NextBelow(choices.Length)];
    }

    private PromptMeaning Random(int first)
    {
        PromptMeaning meaning = Replace(_space.Original, first);
        if (_space.Slots.Count == 1 || _random.NextDouble() >= _multiSlotShare)
            return meaning;
        int[] others = [.. Enumerable.Range(0, _space.Slots.Count).Where(i => i != first)];
        _random.Shuffle<int>(others);
        foreach (int other in others.AsSpan(0, 1 + _random.NextBelow(others.Length)))
            meaning = Replace(meaning, other);
        return meaning;
    }

    private PromptMeaning Replace(PromptMeaning meaning, int slot) =>
        meaning.With(_space.Slots[slot], _space.Values[slot][_random.NextBelow(_space.Values[slot].Count)]);
}
