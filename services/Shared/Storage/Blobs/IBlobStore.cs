namespace RlhfT2I.Storage.Blobs;

/// <summary>
/// Blobs under the SHA-256 of their bytes: images, vectors, weights. What is stored is whole or absent, never changes, and putting it twice is putting
/// it once. Safe to use from many threads. A store that cannot be reached throws <see cref="BlobStoreUnavailableException"/> from any call.
/// </summary>
public interface IBlobStore
{
    /// <summary>Stores the bytes of a stream from where it stands to its end. When this returns they are durable.</summary>
    /// <param name="content">The bytes; read once, in small pieces, and left open.</param>
    /// <param name="cancellationToken">Ends the work; then nothing is stored.</param>
    /// <exception cref="BlobTooLargeException">There are more bytes than the store takes.</exception>
    /// <exception cref="BlobStoreFullException">There is no room.</exception>
    Task<BlobInfo> PutAsync(Stream content, CancellationToken cancellationToken);

    /// <summary>Opens a blob.</summary>
    /// <param name="address">The blob.</param>
    /// <param name="verify">Hash what is read; the read that reaches the end throws <see cref="BlobCorruptException"/> if the bytes are not those of the address.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its bytes, from the first; the caller disposes the stream.</returns>
    /// <exception cref="BlobNotFoundException">There is none.</exception>
    Task<Stream> GetAsync(BlobAddress address, bool verify, CancellationToken cancellationToken);

    /// <summary>What is known of a blob, or <c>null</c> if there is none.</summary>
    /// <param name="address">The blob.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<BlobInfo?> FindAsync(BlobAddress address, CancellationToken cancellationToken);

    /// <summary>Deletes a blob. In a store that several processes share, what this one put of it; what others put stays.</summary>
    /// <param name="address">The blob.</param>
    /// <param name="putBefore">Delete only if it was last put before this time; <c>null</c> deletes always. Judged and deleted as one step, so a blob that is put again is not lost.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether this call deleted it.</returns>
    Task<bool> DeleteAsync(BlobAddress address, DateTimeOffset? putBefore, CancellationToken cancellationToken);

    /// <summary>
    /// Blobs whose addresses begin with a prefix, in the order of their addresses. In a store that several processes share, those that this one may delete.
    /// </summary>
    /// <param name="prefix">0 to 64 lower-case hexadecimal digits.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="InvalidBlobAddressException">The prefix is anything else.</exception>
    IAsyncEnumerable<BlobInfo> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Drops what uploads left behind whose process died.</summary>
    /// <param name="startedBefore">Uploads that last wrote before this time count as dead.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>How many were dropped.</returns>
    Task<int> DeleteAbandonedUploadsAsync(DateTimeOffset startedBefore, CancellationToken cancellationToken);

    /// <summary>The time by the clock that dates blobs, <see cref="BlobInfo.PutTime"/>.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<DateTimeOffset> ReadClockAsync(CancellationToken cancellationToken);
}
