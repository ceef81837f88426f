using static TorchSharp.torch;

namespace RlhfT2I.Modeling.Models;

/// <summary>Which tokens a token sees.</summary>
/// <param name="Scores">Added to the scores, of the network's type; null for none. Holds the causal order too, if it applies.</param>
/// <param name="Causal">Whether the kernel itself keeps the causal order; only without scores, which it could not combine.</param>
internal readonly record struct ClipMask(Tensor? Scores, bool Causal)
{
    /// <summary>Every token sees every other.</summary>
    public static ClipMask None => new(null, false);

    /// <summary>A token sees itself and those before it.</summary>
    public static ClipMask CausalOnly => new(null, true);
}
