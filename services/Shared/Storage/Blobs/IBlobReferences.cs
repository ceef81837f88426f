namespace RlhfT2I.Storage.Blobs;

/// <summary>A room that keeps addresses of blobs in its rows.</summary>
public interface IBlobReferences
{
    /// <summary>Which of these blobs the room still needs.</summary>
    /// <param name="addresses">Blobs that are asked about; at most a few hundred.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlySet<BlobAddress>> FindReferencedAsync(IReadOnlyCollection<BlobAddress> addresses, CancellationToken cancellationToken);
}
