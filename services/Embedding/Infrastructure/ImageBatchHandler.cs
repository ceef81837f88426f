using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Embedding.Application;
using RlhfT2I.Embedding.Diagnostics;
using RlhfT2I.Messaging;
using RlhfT2I.Messaging.Consuming;
using RlhfT2I.Storage.Blobs;

namespace RlhfT2I.Embedding.Infrastructure;

/// <summary>Reads <c>rlhf:v1:images.generated</c>.</summary>
/// <param name="embedding">Deals with a batch.</param>
/// <param name="logger">Told of batches.</param>
internal sealed class ImageBatchHandler(ImageBatchEmbedding embedding, ILogger<ImageBatchHandler> logger) : IBatchHandler<ImageBatch>
{
    public async Task HandleAsync(ImageBatch message, Delivery delivery, CancellationToken cancellationToken)
    {
        if (message.Images.FirstOrDefault(image => image.Sha256.Length != BlobAddress.Length || !image.Sha256.All(char.IsAsciiHexDigitLower)) is { } broken)
            throw new PoisonMessageException($"The digest of {broken.Image} is '{broken.Sha256}', not 64 hexadecimal digits.");
        int failed = await embedding.EmbedAsync(message, cancellationToken);
        if (failed > 0)
            EmbeddingLog.ImagesFailed(logger, failed, message.Images.Count, message.BatchId);
        else
            EmbeddingLog.BatchEmbedded(logger, message.BatchId, message.Images.Count);
    }
}
