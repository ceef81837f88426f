using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Scenes.World;

namespace RlhfT2I.Scenes.Rating;

/// <summary>What the rater sees in a picture, read from its pixels alone.</summary>
/// <param name="Objects">The things before the place, from the top left.</param>
/// <param name="Kind">What kind of thing they are.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Color">What color they have.</param>
/// <param name="Place">Where they are.</param>
/// <param name="Fidelity">How well drawn it is, 0 to 1: shapes complete, colors even, nothing stray, the place's tones met.</param>
public sealed record SceneReading(
    IReadOnlyList<SeenObject> Objects,
    SlotReading Kind,
    SlotReading Count,
    SlotReading Color,
    SlotReading Place,
    double Fidelity)
{
    /// <summary>The reading of one slot of the grammar.</summary>
    /// <exception cref="ArgumentException">The slot is none that a picture shows.</exception>
    public SlotReading this[PromptSlot slot]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(slot);
            return slot.Name switch
            {
                PaperGrammar.ObjectSlot => Kind,
                PaperGrammar.CountSlot => Count,
                PaperGrammar.ColorSlot => Color,
                PaperGrammar.BackgroundSlot => Place,
                _ => throw new ArgumentException($"Pictures of this world show no '{slot}'.", nameof(slot)),
            };
        }
    }

    /// <summary>
    /// Judges the picture for a prompt: bad if an aspect that the prompt asks for is wrong, else skipped if one is unclear, else good.
    /// </summary>
    /// <param name="prompt">What the prompt says, in the grammar of this world.</param>
    /// <exception cref="ArgumentException">The prompt belongs to another grammar.</exception>
    public SceneJudgement Judge(PromptMeaning prompt)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        if (prompt.Grammar.Digest != SceneWorld.Grammar.Digest)
        {
            throw new ArgumentException(
                $"The prompt belongs to grammar '{prompt.Grammar}'; the rater of this world knows '{SceneWorld.Grammar}'.", nameof(prompt));
        }

        int asked = 0, met = 0;
        string? wrong = null, unclear = null;
        foreach (PromptSlot slot in prompt.Slots)
        {
            asked++;
            SlotValue value = prompt[slot]!;
            switch (this[slot].Meets(value))
            {
                case true: met++; break;
                case false: wrong ??= $"{slot} is not {value}: {this[slot].Reason}"; break;
                default: unclear ??= $"{slot} may be {value}: {this[slot].Reason}"; break;
            }
        }

        Verdict verdict = wrong is not null ? Verdict.Bad : unclear is not null ? Verdict.Skip : Verdict.Good;
        return new SceneJudgement(verdict, asked, met, wrong ?? unclear ?? "all that is asked for is there");
    }
}
