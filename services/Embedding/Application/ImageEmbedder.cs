using RlhfT2I.Embedding.Domain;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.Storage.Blobs;

namespace RlhfT2I.Embedding.Application;

/// <summary>Gives vectors of images: from the cache, else by encoding their files.</summary>
/// <param name="runner">Encodes.</param>
/// <param name="cache">Remembers.</param>
/// <param name="register">Knows the images.</param>
/// <param name="blobs">Holds the files.</param>
public sealed class ImageEmbedder(IEncoderRunner runner, IVectorCache cache, IImageRegister register, IBlobStore blobs)
{
    private const string ImageType = "generation.rlhf/Image";

    /// <summary>Vectors of images by name, in order; an image that the room was not told of has an error in its place.</summary>
    public async Task<IReadOnlyList<EmbeddingResult>> EmbedAsync(
        EncoderHandle encoder, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(names);
        IReadOnlyDictionary<string, RegisteredImage> known = await register.FindAsync(names, cancellationToken);
        RegisteredImage[] images = [.. names.Where(known.ContainsKey).Distinct(StringComparer.Ordinal).Select(name => known[name])];
        Dictionary<string, EmbeddingResult> results =
            (await EmbedAsync(encoder, images, cancellationToken)).ToDictionary(result => result.Image, StringComparer.Ordinal);
        return [.. names.Select(name => results.TryGetValue(name, out EmbeddingResult? result)
            ? result
            : new EmbeddingResult("", name, null, ResourceException.NotFound(ImageType, name)))];
    }

    /// <summary>Vectors of known images, in order. What is computed is kept.</summary>
    public async Task<IReadOnlyList<EmbeddingResult>> EmbedAsync(
        EncoderHandle encoder, IReadOnlyList<RegisteredImage> images, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(images);
        string[] digests = [.. images.Select(image => image.Sha256).Distinct(StringComparer.Ordinal)];
        var contents = new Dictionary<string, EncodedContent>(
            await cache.FindAsync(encoder.Digest, digests, cancellationToken), StringComparer.Ordinal);
        var errors = new Dictionary<string, DomainException>(StringComparer.Ordinal);
        List<(string Sha256, RgbImage Image)> decoded = [];
        List<EncodedContent> made = [];
        foreach (RegisteredImage image in images.DistinctBy(image => image.Sha256).Where(image => !contents.ContainsKey(image.Sha256)))
        {
            try
            {
                decoded.Add((image.Sha256, await DecodeAsync(image, cancellationToken)));
            }
            catch (ImageFormatException exception)
            {
                // The bytes have their digest, so no later try would find others.
                made.Add(EncodedContent.Unreadable(image.Sha256, exception.Message));
            }
            catch (DomainException exception)
            {
                errors[image.Sha256] = exception;
            }
        }

        if (decoded.Count > 0)
        {
            IReadOnlyList<float[]> vectors = await runner.EncodeImagesAsync(encoder, [.. decoded.Select(item => item.Image)], cancellationToken);
            made.AddRange(decoded.Zip(vectors, (item, vector) => EncodedContent.Of(item.Sha256, vector)));
        }

        if (made.Count > 0)
            await cache.StoreAsync(encoder.Digest, made, cancellationToken);
        foreach (EncodedContent content in made)
            contents[content.Sha256] = content;
        return [.. images.Select(image => ToResult(image, contents, errors))];
    }

    private static EmbeddingResult ToResult(
        RegisteredImage image, Dictionary<string, EncodedContent> contents, Dictionary<string, DomainException> errors)
    {
        if (errors.TryGetValue(image.Sha256, out DomainException? error))
            return new EmbeddingResult(image.Sha256, image.Name, null, error);
        EncodedContent content = contents[image.Sha256];
        return content.Vector is { } vector
            ? new EmbeddingResult(image.Sha256, image.Name, vector, null)
            : new EmbeddingResult(image.Sha256, image.Name, null, new ImageUnreadableException(image.Name, content.Problem!));
    }

    private async Task<RgbImage> DecodeAsync(RegisteredImage image, CancellationToken cancellationToken)
    {
        using var file = new MemoryStream();
        try
        {
            await using Stream stream = await blobs.GetAsync(BlobAddress.Parse(image.Sha256), verify: true, cancellationToken);
            await stream.CopyToAsync(file, cancellationToken);
        }
        catch (BlobNotFoundException)
        {
            throw new ImageUnreadableException(image.Name, "its file is not in the blob store");
        }
        catch (BlobCorruptException)
        {
            throw new BlobCorruptedException(image.Name, image.Sha256);
        }

        return ImageCodec.Decode(file.GetBuffer().AsSpan(0, (int)file.Length));
    }
}
