namespace RlhfT2I.Storage.Blobs;

/// <summary>The stored bytes do not have the digest that is their address.</summary>
/// <param name="address">The address.</param>
/// <param name="actual">Digest of the bytes that were read.</param>
public sealed class BlobCorruptException(BlobAddress address, BlobAddress actual)
    : StorageException($"The bytes of blob {address} have the digest {actual}. Restore them from a backup, or make them again.")
{
    /// <summary>The address.</summary>
    public BlobAddress Address { get; } = address;
}
