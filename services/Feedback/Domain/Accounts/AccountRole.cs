namespace RlhfT2I.Feedback.Domain.Accounts;

/// <summary>What someone may do in a project. Numbers as in the contract.</summary>
internal enum AccountRole
{
    Rater = 1,
    Scientist = 2,
    Owner = 3,
    Operator = 5,
}
