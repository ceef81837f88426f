namespace RlhfT2I.Feedback.Domain.Accounts;

/// <summary>A change that someone made. It holds no secret and no name of a rater, so nothing has to be taken out of it later.</summary>
internal sealed class AuditRecord
{
    /// <summary>Order of the changes.</summary>
    public long Number { get; init; }

    public required string Name { get; init; }

    public required string Project { get; init; }

    public required string Subject { get; init; }

    /// <summary>Full name of the method, without a slash at its start.</summary>
    public required string Method { get; init; }

    /// <summary>Name of what was changed.</summary>
    public required string Resource { get; init; }

    public required string RequestId { get; init; }

    public required Dictionary<string, string> Before { get; init; }

    public required Dictionary<string, string> After { get; init; }

    public required DateTimeOffset CreateTime { get; init; }
}
