namespace RlhfT2I.Generation.Infrastructure.Database;

/// <summary>The answer to a call with a request id, so that its repetition has no further effect.</summary>
internal sealed class AnsweredRequestRow
{
    public required string Parent { get; init; }

    public required string RequestId { get; init; }

    /// <summary>SHA-256 over method and request: another request under the id is refused.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Resource that the call made or removed.</summary>
    public required string Resource { get; init; }

    public required DateTimeOffset CreateTime { get; init; }
}
