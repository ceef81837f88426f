namespace RlhfT2I.Feedback.Domain.Accounts;

/// <summary>A rater who is signed in.</summary>
internal sealed class RaterSession
{
    public required string TokenPrefix { get; init; }

    public required string TokenSha256 { get; init; }

    /// <summary>Name of the rater.</summary>
    public required string Rater { get; init; }

    public required DateTimeOffset ExpireTime { get; init; }
}
