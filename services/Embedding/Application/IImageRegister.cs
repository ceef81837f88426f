using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Embedding.Domain;

namespace RlhfT2I.Embedding.Application;

/// <summary>The images that the room was told of.</summary>
public interface IImageRegister
{
    /// <summary>Images by name; those that are not known are left out.</summary>
    Task<IReadOnlyDictionary<string, RegisteredImage>> FindAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken);

    /// <summary>Images of a job by prompt and sample index.</summary>
    /// <param name="generationJob">The job.</param>
    /// <param name="after">Image of that job to begin behind; <c>null</c> for the first.</param>
    /// <param name="count">Most images to give.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<RegisteredImage>> ListAsync(string generationJob, RegisteredImage? after, int count, CancellationToken cancellationToken);

    /// <summary>How many images of a job have their vector of an encoder.</summary>
    Task<ImageCoverage> CountAsync(string generationJob, string encoderDigest, CancellationToken cancellationToken);

    /// <summary>Whether a batch was registered before.</summary>
    Task<bool> HasBatchAsync(string batchId, CancellationToken cancellationToken);

    /// <summary>Registers the images of a batch and, in the same transaction, queues the message that tells of their vectors; once per batch.</summary>
    /// <param name="batchId">The batch of images.</param>
    /// <param name="images">Its images.</param>
    /// <param name="message">What to publish; <c>null</c> where no image has a vector.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task RegisterAsync(string batchId, IReadOnlyList<RegisteredImage> images, EmbeddingBatch? message, CancellationToken cancellationToken);
}
