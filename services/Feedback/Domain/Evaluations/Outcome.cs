namespace RlhfT2I.Feedback.Domain.Evaluations;

/// <summary>What an answer means for the candidate. Numbers are those of the contract.</summary>
internal enum Outcome
{
    Win = 1,
    Lose = 2,
    Tie = 3,
}
