using RlhfT2I.Prompts.Grammar;

namespace RlhfT2I.Prompts.Perturbing;

/// <summary>A changed meaning and the verdict on it.</summary>
/// <param name="Meaning">The changed meaning.</param>
/// <param name="Kind">What was changed.</param>
/// <param name="Relation">Relation of the candidate to the original.</param>
/// <param name="Rejection">Why it cannot be a perturbed prompt; null when it can.</param>
public sealed record PerturbationCandidate(PromptMeaning Meaning, PerturbationKind Kind, PromptRelation Relation, string? Rejection)
{
    /// <summary>True when the candidate contradicts the original and the grammar can say it.</summary>
    public bool IsAccepted => Rejection is null;
}
