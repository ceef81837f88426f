namespace RlhfT2I.Feedback.Domain.Accounts;

/// <summary>A way in for raters.</summary>
internal sealed class StoredInvitation
{
    public const int MostUses = 10_000;

    /// <summary>How long an invitation lasts that names no end.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(7);

    /// <summary>Order of creation.</summary>
    public long Number { get; init; }

    public required string Name { get; init; }

    public required string Project { get; init; }

    public required string DisplayName { get; init; }

    /// <summary>Raters who may come by it.</summary>
    public required int MaxUseCount { get; init; }

    /// <summary>Raters who came by it.</summary>
    public int UseCount { get; init; }

    public required DateTimeOffset ExpireTime { get; init; }

    public required string SecretPrefix { get; init; }

    public required string SecretSha256 { get; init; }

    public required DateTimeOffset CreateTime { get; init; }
}
