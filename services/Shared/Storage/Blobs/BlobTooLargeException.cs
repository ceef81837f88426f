namespace RlhfT2I.Storage.Blobs;

/// <summary>A blob is larger than the store takes; nothing was stored.</summary>
/// <param name="maxSizeBytes">Largest blob in bytes.</param>
public sealed class BlobTooLargeException(long maxSizeBytes) : StorageException($"The blob is larger than {maxSizeBytes} bytes, the most that this store takes.")
{
    /// <summary>Largest blob in bytes.</summary>
    public long MaxSizeBytes { get; } = maxSizeBytes;
}
