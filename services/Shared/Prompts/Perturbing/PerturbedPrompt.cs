using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Prompts.Perturbing;

/// <summary>A prompt that contradicts the one it was made from.</summary>
/// <param name="Prompt">The perturbed prompt.</param>
/// <param name="ChangedSlots">The slots that differ from the original, in the grammar's order; at least one.</param>
public sealed record PerturbedPrompt(Prompt Prompt, IReadOnlyList<PromptSlot> ChangedSlots)
{
    /// <summary>The text as the reward model gets it.</summary>
    public string Text => Prompt.Text;

    /// <inheritdoc />
    public override string ToString() => Text;
}
