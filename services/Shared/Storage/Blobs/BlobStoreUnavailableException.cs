namespace RlhfT2I.Storage.Blobs;

/// <summary>A blob store that is reached over the network did not do what was asked; nothing was stored in part. The same call may succeed later.</summary>
/// <param name="problem">Why.</param>
/// <param name="message">What happened and what to do about it; no credentials.</param>
/// <param name="innerException">What the client of the store threw.</param>
public sealed class BlobStoreUnavailableException(BlobStoreProblem problem, string message, Exception innerException)
    : StorageException(message, innerException)
{
    /// <summary>Why.</summary>
    public BlobStoreProblem Problem { get; } = problem;
}
