namespace RlhfT2I.Messaging;

/// <summary>The streams between the services, and their readers. Names are fixed: they outlive a release.</summary>
public static class QueueStreams
{
    /// <summary>Batches to sample, <c>GenerationRequested</c>.</summary>
    public const string GenerationRequested = "rlhf:v1:generation.requested";

    /// <summary>Batches of images that exist, <c>ImageBatch</c>.</summary>
    public const string ImagesGenerated = "rlhf:v1:images.generated";

    /// <summary>Batches of images whose vectors exist, <c>EmbeddingBatch</c>.</summary>
    public const string ImagesEmbedded = "rlhf:v1:images.embedded";

    /// <summary>Jobs that reached a final state, <c>JobFinished</c>.</summary>
    public const string JobsFinished = "rlhf:v1:jobs.finished";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<StreamDefinition> All { get; } =
    [
        new(GenerationRequested, ["generation"]),
        new(ImagesGenerated, ["feedback", "embedding"]),
        new(ImagesEmbedded, ["reward"]),
        new(JobsFinished, ["feedback"]),
    ];
}
