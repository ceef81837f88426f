namespace RlhfT2I.Feedback.Domain.Accounts;

/// <summary>A credential for programs.</summary>
internal sealed class StoredApiKey
{
    /// <summary>How long a key lasts that names no end.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(90);

    public static readonly TimeSpan MostLifetime = TimeSpan.FromDays(366);

    /// <summary>Order of creation.</summary>
    public long Number { get; init; }

    public required string Name { get; init; }

    public required string Project { get; init; }

    public required string DisplayName { get; init; }

    /// <summary>Scientist or owner.</summary>
    public required AccountRole Role { get; init; }

    public required DateTimeOffset ExpireTime { get; init; }

    public required string SecretPrefix { get; init; }

    public required string SecretSha256 { get; init; }

    public required DateTimeOffset CreateTime { get; init; }

    /// <summary>The minute of its last use; null before the first.</summary>
    public DateTimeOffset? LastUseTime { get; init; }
}
