namespace RlhfT2I.Feedback.Domain.Evaluations;

/// <summary>A rater's answer to one question about two sets. Numbers are those of the contract.</summary>
internal enum Choice
{
    First = 1,
    Second = 2,
    Tie = 3,
}
