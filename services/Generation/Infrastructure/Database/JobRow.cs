namespace RlhfT2I.Generation.Infrastructure.Database;

/// <summary>What the room knows of a job beside the hall's row: what it was planned with, and how many batches were handed out.</summary>
internal sealed class JobRow
{
    public required string Name { get; init; }

    public required string Digest { get; init; }

    public required string ModelVersion { get; init; }

    public required string ModelVersionDigest { get; init; }

    public required string PromptSet { get; init; }

    /// <summary>Kept with the job, so that a changed option does not change the batches of a job that has begun.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Batches whose messages are in the outbox or were; the rest is still to be handed out.</summary>
    public int PublishedBatchCount { get; set; }
}
