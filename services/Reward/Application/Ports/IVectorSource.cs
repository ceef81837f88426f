using RlhfT2I.Reward.Application.Errors;

namespace RlhfT2I.Reward.Application.Ports;

/// <summary>Gives vectors of images and texts: those that came over the stream, else what Embedding answers.</summary>
public interface IVectorSource
{
    /// <summary>The encoder behind a name.</summary>
    /// <param name="project">The project, <c>projects/{project}</c>.</param>
    /// <param name="encoder">Name of the model version; empty takes the project's.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<EncoderIdentity> DescribeAsync(string project, string encoder, CancellationToken cancellationToken);

    /// <summary>
    /// Vectors of images by name. One that Embedding was not told of yet is asked for again for a while; then its place holds the failure of
    /// <see cref="EmbeddingMissingException"/>.
    /// </summary>
    /// <exception cref="EncoderMismatchException">The encoder of that name has another digest than <paramref name="encoder"/>.</exception>
    Task<IReadOnlyDictionary<string, ContentVector>> GetImagesAsync(
        string project, EncoderIdentity encoder, IReadOnlyCollection<string> images, CancellationToken cancellationToken);

    /// <summary>Vectors of texts, by text; a text that is too long has a failure in its place.</summary>
    /// <exception cref="EncoderMismatchException">The encoder of that name has another digest than <paramref name="encoder"/>.</exception>
    Task<IReadOnlyDictionary<string, ContentVector>> GetTextsAsync(
        string project, EncoderIdentity encoder, IReadOnlyCollection<string> texts, CancellationToken cancellationToken);
}
