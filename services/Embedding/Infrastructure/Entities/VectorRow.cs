namespace RlhfT2I.Embedding.Infrastructure.Entities;

/// <summary>What an encoder made of a content.</summary>
public sealed class VectorRow
{
    /// <summary>Digest of the encoder; with <see cref="Sha256"/> the key.</summary>
    public required string EncoderDigest { get; init; }

    /// <summary>SHA-256 of the content.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The vector, float32 little-endian; <c>null</c> with a problem.</summary>
    public byte[]? Vector { get; init; }

    /// <summary>Why there is no vector; <c>null</c> with one.</summary>
    public string? Problem { get; init; }
}
