using RlhfT2I.Feedback.Domain.Accounts;

namespace RlhfT2I.Feedback.Application.Accounts;

/// <summary>Who someone is and what they may do.</summary>
/// <param name="Subject">Stable name.</param>
/// <param name="DisplayName">Name for people.</param>
/// <param name="Grants">Roles; an empty project means everywhere.</param>
/// <param name="ExpireTime">When the credential ends; null if it does not, or if no credential was looked at.</param>
internal sealed record AccountIdentity(
    string Subject, string DisplayName, IReadOnlyList<(string Project, AccountRole Role)> Grants, DateTimeOffset? ExpireTime)
{
    /// <summary>Whether the role of an owner, or of an operator, who may do what owners may, holds everywhere.</summary>
    public bool IsEverywhere => Grants.Contains(("", AccountRole.Owner)) || Grants.Contains(("", AccountRole.Operator));
}
