namespace RlhfT2I.Feedback.Domain.Evaluations;

/// <summary>What a ballot is for. Numbers are those of the contract.</summary>
internal enum BallotKind
{
    Regular = 1,
    Identical = 2,
    Swapped = 3,
}
