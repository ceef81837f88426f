using RlhfT2I.Prompts.Grammar;
using RlhfT2I.Prompts.Perturbing;

namespace RlhfT2I.Reward.Domain.Training;

/// <summary>Draws the other prompts that a good image is classified against (eq. 1, Appendix E).</summary>
/// <param name="grammar">Grammar that prompts are parsed with.</param>
/// <param name="candidateCount">N of eq. 1, the true prompt included.</param>
/// <param name="seed">Seed of the training.</param>
public sealed class PromptCandidates(PromptGrammar grammar, int candidateCount, ulong seed)
{
    /// <summary>Draws of one prompt before they repeat: the texts to be encoded grow with the prompts and not with the images.</summary>
    public const int DrawsPerPrompt = 8;

    private readonly PromptPerturber _perturber = new();
    private readonly Dictionary<(string Text, int Draw), IReadOnlyList<string>?> _drawn = [];

    /// <summary>The N - 1 perturbed prompts of an image.</summary>
    /// <param name="promptText">The true prompt.</param>
    /// <param name="ordinal">Which image of that prompt it is, from 0.</param>
    /// <returns><c>null</c> where the grammar cannot parse the prompt, or knows fewer than N - 1 prompts that contradict it.</returns>
    public IReadOnlyList<string>? Draw(string promptText, int ordinal)
    {
        ArgumentNullException.ThrowIfNull(promptText);
        ArgumentOutOfRangeException.ThrowIfNegative(ordinal);
        int draw = ordinal % DrawsPerPrompt;
        if (!_drawn.TryGetValue((promptText, draw), out IReadOnlyList<string>? texts))
            _drawn[(promptText, draw)] = texts = DrawNew(promptText, draw);
        return texts;
    }

    private string[]? DrawNew(string promptText, int draw)
    {
        if (!grammar.TryParse(promptText, out Prompt? prompt) || _perturber.CountPerturbed(prompt.Meaning) < candidateCount - 1)
            return null;
        return [.. _perturber.Draw(prompt, candidateCount - 1, seed, draw).Select(perturbed => perturbed.Text)];
    }
}
