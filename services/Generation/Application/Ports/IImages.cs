namespace RlhfT2I.Generation.Application.Ports;

/// <summary>Stored images and their bytes.</summary>
public interface IImages
{
    /// <summary>One image.</summary>
    /// <param name="name">Resource name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ServiceDefaults.Errors.ResourceException">There is none.</exception>
    Task<ImageRecord> GetAsync(string name, CancellationToken cancellationToken);

    /// <summary>Images in the order of job, prompt and sample index.</summary>
    /// <param name="filter">Which images.</param>
    /// <param name="pageSize">Most entries.</param>
    /// <param name="cursor">Where the page starts; <c>null</c> for the first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<ImageRecord>> ListAsync(ImageFilter filter, int pageSize, string? cursor, CancellationToken cancellationToken);

    /// <summary>The PNG file of an image; the read that reaches its end checks its digest.</summary>
    /// <param name="sha256">SHA-256 of the file.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The bytes; the caller disposes the stream.</returns>
    Task<Stream> OpenAsync(string sha256, CancellationToken cancellationToken);
}
