namespace RlhfT2I.Storage.Inbox;

/// <summary>A batch whose effect is stored; written in the same transaction as that effect.</summary>
public sealed class ProcessedBatch
{
    /// <summary>Longest consumer and batch id, in characters.</summary>
    public const int MaxFieldLength = 200;

    /// <summary>Which handler of the room it was: the room may read several streams.</summary>
    public required string Consumer { get; init; }

    /// <summary>Identity of the batch.</summary>
    public required string BatchId { get; init; }

    /// <summary>When, by database time.</summary>
    public required DateTimeOffset ProcessTime { get; init; }
}
