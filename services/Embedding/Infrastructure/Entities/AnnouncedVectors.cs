namespace RlhfT2I.Embedding.Infrastructure.Entities;

/// <summary>A blob of vectors that a message on the stream names; keeps it from being collected.</summary>
public sealed class AnnouncedVectors
{
    /// <summary>The blob; the key.</summary>
    public required string Sha256 { get; init; }
}
