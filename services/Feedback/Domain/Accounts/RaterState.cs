namespace RlhfT2I.Feedback.Domain.Accounts;

/// <summary>Whether a rater is given work. Numbers as in the contract.</summary>
internal enum RaterState
{
    Active = 1,
    Paused = 2,
    AutoPaused = 3,
    Erased = 4,
}
