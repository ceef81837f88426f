namespace RlhfT2I.Feedback.Domain.Evaluations;

/// <summary>What two sets are compared on. Numbers are those of the contract.</summary>
internal enum Criterion
{
    Alignment = 1,
    Fidelity = 2,
}
