namespace RlhfT2I.Reward.Infrastructure.Entities;

/// <summary>Where the vector of an image lies that came over the stream.</summary>
public sealed class EmbeddedImageRow
{
    /// <summary>Digest of the encoder; with the image the key.</summary>
    public required string EncoderDigest { get; init; }

    /// <summary>Name of the image.</summary>
    public required string Image { get; init; }

    /// <summary>SHA-256 of the file that was encoded.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Blob of the batch's vectors.</summary>
    public required string VectorsSha256 { get; init; }

    /// <summary>Which row of it.</summary>
    public required int Row { get; init; }

    /// <summary>Numbers in a row.</summary>
    public required int DimensionCount { get; init; }
}
