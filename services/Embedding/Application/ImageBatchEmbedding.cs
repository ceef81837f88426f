using System.Security.Cryptography;
using System.Text;
using Google.Protobuf.WellKnownTypes;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Embedding.Domain;
using RlhfT2I.Storage.Blobs;

namespace RlhfT2I.Embedding.Application;

/// <summary>Encodes the images of a batch as they appear and tells of their vectors.</summary>
/// <param name="encoders">Knows the configured encoder.</param>
/// <param name="runner">Knows its shape.</param>
/// <param name="embedder">Gives the vectors.</param>
/// <param name="register">Keeps images and messages.</param>
/// <param name="blobs">Takes the vectors of the batch.</param>
/// <param name="time">Clock of the message.</param>
public sealed class ImageBatchEmbedding(
    IEncoderRegistry encoders, IEncoderRunner runner, ImageEmbedder embedder, IImageRegister register, IBlobStore blobs, TimeProvider time)
{
    /// <summary>Deals with a batch; a repetition has no further effect.</summary>
    /// <param name="batch">The images.</param>
    /// <param name="cancellationToken">Ends the work; then nothing of it is visible but cached vectors.</param>
    /// <returns>Images that have no vector.</returns>
    public async Task<int> EmbedAsync(ImageBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (await register.HasBatchAsync(batch.BatchId, cancellationToken))
            return 0;
        EncoderHandle encoder = encoders.Get("");
        EncoderShape shape = await runner.DescribeAsync(encoder, cancellationToken);
        RegisteredImage[] images = [.. batch.Images.Select(image =>
            new RegisteredImage(image.Image, image.Sha256, batch.GenerationJob, image.Prompt, image.SampleIndex))];
        EmbeddingResult[] results = [.. await embedder.EmbedAsync(encoder, images, cancellationToken)];
        EmbeddingResult[] embedded = [.. results.Where(result => result.Vector is not null)];
        EmbeddingBatch? message = null;
        if (embedded.Length > 0)
        {
            using var vectors = new MemoryStream(VectorBytes.Write([.. embedded.SelectMany(result => result.Vector!)]));
            BlobInfo blob = await blobs.PutAsync(vectors, cancellationToken);
            message = new EmbeddingBatch
            {
                BatchId = IdOf(batch.BatchId, encoder.Digest),
                Encoder = encoder.Name,
                EncoderDigest = encoder.Digest,
                DimensionCount = shape.DimensionCount,
                Images = { embedded.Select(result => new EmbeddedImage { Image = result.Image, Sha256 = result.Sha256 }) },
                VectorsSha256 = blob.Address.Digits,
                CreateTime = time.GetUtcNow().ToTimestamp(),
            };
        }

        await register.RegisterAsync(batch.BatchId, images, message, cancellationToken);
        return results.Length - embedded.Length;
    }

    private static string IdOf(string batchId, string encoderDigest) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{batchId}\n{encoderDigest}")));
}
