using System.Buffers.Binary;
using Microsoft.EntityFrameworkCore;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Messaging;
using RlhfT2I.Messaging.Consuming;
using RlhfT2I.Reward.Application.Ports;
using RlhfT2I.Reward.Infrastructure.Entities;
using RlhfT2I.Storage.Blobs;
using RlhfT2I.Storage.Inbox;

namespace RlhfT2I.Reward.Infrastructure;

/// <summary>Reads <c>rlhf:v1:images.embedded</c>, keeps where each vector lies, and reads it from the blob store when it is asked for.</summary>
/// <param name="contexts">Makes a context for each look.</param>
/// <param name="inbox">Stores each batch once.</param>
/// <param name="blobs">Holds the vectors.</param>
internal sealed class StreamedVectors(
    IDbContextFactory<RewardContext> contexts, InboxStore<RewardContext> inbox, IBlobStore blobs) : IBatchHandler<EmbeddingBatch>
{
    private const string Consumer = "images.embedded";
    private const int PageSize = 500;

    public async Task HandleAsync(EmbeddingBatch message, Delivery delivery, CancellationToken cancellationToken)
    {
        if (message.DimensionCount < 1 || message.VectorsSha256.Length != BlobAddress.Length)
            throw new PoisonMessageException($"The batch has vectors of width {message.DimensionCount} in a blob '{message.VectorsSha256}'.");
        await inbox.StoreOnceAsync(Consumer, message.BatchId, (context, token) => AddAsync(context, message, token), cancellationToken);
    }

    /// <summary>Vectors of images, as far as the stream brought them and the blob store still has them.</summary>
    public async Task<Dictionary<string, ContentVector>> FindAsync(
        string encoderDigest, IReadOnlyCollection<string> images, CancellationToken cancellationToken)
    {
        List<EmbeddedImageRow> rows = [];
        await using (RewardContext context = await contexts.CreateDbContextAsync(cancellationToken))
        {
            foreach (string[] page in images.Chunk(PageSize))
            {
                rows.AddRange(await context.EmbeddedImages.AsNoTracking()
                    .Where(row => row.EncoderDigest == encoderDigest && page.Contains(row.Image)).ToListAsync(cancellationToken));
            }
        }

        var found = new Dictionary<string, ContentVector>(StringComparer.Ordinal);
        foreach (IGrouping<string, EmbeddedImageRow> batch in rows.GroupBy(row => row.VectorsSha256))
        {
            if (await ReadAsync(batch.Key, cancellationToken) is not { } bytes)
                continue;
            foreach (EmbeddedImageRow row in batch)
            {
                int width = row.DimensionCount * sizeof(float);
                if ((row.Row + 1) * width <= bytes.Length)
                    found[row.Image] = new ContentVector(row.Sha256, Numbers(bytes.AsSpan(row.Row * width, width)), null);
            }
        }

        return found;
    }

    private static async Task AddAsync(RewardContext context, EmbeddingBatch message, CancellationToken cancellationToken)
    {
        string[] names = [.. message.Images.Select(image => image.Image)];
        HashSet<string> present =
        [
            .. await context.EmbeddedImages.AsNoTracking().Where(row => row.EncoderDigest == message.EncoderDigest && names.Contains(row.Image))
                .Select(row => row.Image).ToListAsync(cancellationToken),
        ];
        for (int i = 0; i < message.Images.Count; i++)
        {
            if (!present.Add(message.Images[i].Image))
                continue;
            context.EmbeddedImages.Add(new EmbeddedImageRow
            {
                EncoderDigest = message.EncoderDigest,
                Image = message.Images[i].Image,
                Sha256 = message.Images[i].Sha256,
                VectorsSha256 = message.VectorsSha256,
                Row = i,
                DimensionCount = message.DimensionCount,
            });
        }
    }

    private static float[] Numbers(ReadOnlySpan<byte> bytes)
    {
        float[] numbers = new float[bytes.Length / sizeof(float)];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        return numbers;
    }

    // A blob that is gone or has gone bad is no loss: Embedding is asked instead.
    private async Task<byte[]?> ReadAsync(string sha256, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream blob = await blobs.GetAsync(BlobAddress.Parse(sha256), verify: true, cancellationToken);
            using var bytes = new MemoryStream();
            await blob.CopyToAsync(bytes, cancellationToken);
            return bytes.ToArray();
        }
        catch (Exception exception) when (exception is BlobNotFoundException or BlobCorruptException)
        {
            return null;
        }
    }
}
