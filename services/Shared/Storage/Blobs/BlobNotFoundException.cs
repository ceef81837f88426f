namespace RlhfT2I.Storage.Blobs;

/// <summary>The store has no blob of this address.</summary>
/// <param name="address">The address.</param>
public sealed class BlobNotFoundException(BlobAddress address) : StorageException($"There is no blob {address}.")
{
    /// <summary>The address.</summary>
    public BlobAddress Address { get; } = address;
}
