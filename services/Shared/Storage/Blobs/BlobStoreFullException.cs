namespace RlhfT2I.Storage.Blobs;

/// <summary>There is no room for a blob; nothing was stored in part.</summary>
/// <param name="storeName">Which store.</param>
/// <param name="innerException">What the disk said.</param>
public sealed class BlobStoreFullException(string storeName, Exception innerException)
    : StorageException($"There is no room left in {storeName}; nothing was stored in part. Free space or enlarge it.", innerException)
{
    /// <summary>Which store.</summary>
    public string StoreName { get; } = storeName;
}
