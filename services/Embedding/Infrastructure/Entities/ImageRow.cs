namespace RlhfT2I.Embedding.Infrastructure.Entities;

/// <summary>An image that the room was told of.</summary>
public sealed class ImageRow
{
    /// <summary>Its name; the key.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of its file.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The job that made it.</summary>
    public required string GenerationJob { get; init; }

    /// <summary>Its prompt.</summary>
    public required string Prompt { get; init; }

    /// <summary>Which image of its prompt within the job.</summary>
    public required int SampleIndex { get; init; }
}
