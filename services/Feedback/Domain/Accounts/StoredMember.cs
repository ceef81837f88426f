namespace RlhfT2I.Feedback.Domain.Accounts;

/// <summary>A person with a role in a project.</summary>
internal sealed class StoredMember
{
    /// <summary>Order of creation.</summary>
    public long Number { get; init; }

    public required string Name { get; init; }

    public required string Project { get; init; }

    /// <summary>The person, <c>{issuer}|{subject}</c>, or the user of an embedded suite.</summary>
    public required string Subject { get; init; }

    public required string DisplayName { get; init; }

    /// <summary>Scientist or owner.</summary>
    public required AccountRole Role { get; init; }

    public required DateTimeOffset CreateTime { get; init; }
}
