using Microsoft.EntityFrameworkCore;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Embedding.Application;
using RlhfT2I.Embedding.Domain;
using RlhfT2I.Embedding.Infrastructure.Entities;
using RlhfT2I.Messaging;
using RlhfT2I.Messaging.Publishing;
using RlhfT2I.Storage.Inbox;

namespace RlhfT2I.Embedding.Infrastructure;

/// <summary>Keeps images in the room's database.</summary>
/// <param name="contexts">Makes a context for each step.</param>
/// <param name="inbox">Stores each batch once.</param>
/// <param name="time">Clock of outbox rows.</param>
internal sealed class ImageRegister(
    IDbContextFactory<EmbeddingContext> contexts, InboxStore<EmbeddingContext> inbox, TimeProvider time) : IImageRegister
{
    private const string Consumer = "images.generated";
    private const int PageSize = 500;

    public async Task<IReadOnlyDictionary<string, RegisteredImage>> FindAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        await using EmbeddingContext context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = new Dictionary<string, RegisteredImage>(StringComparer.Ordinal);
        foreach (string[] page in names.Distinct(StringComparer.Ordinal).Chunk(PageSize))
        {
            foreach (ImageRow row in await context.Images.AsNoTracking().Where(row => page.Contains(row.Name)).ToListAsync(cancellationToken))
                found[row.Name] = ToImage(row);
        }

        return found;
    }

    public async Task<IReadOnlyList<RegisteredImage>> ListAsync(
        string generationJob, RegisteredImage? after, int count, CancellationToken cancellationToken)
    {
        await using EmbeddingContext context = await contexts.CreateDbContextAsync(cancellationToken);
        IQueryable<ImageRow> rows = context.Images.AsNoTracking().Where(row => row.GenerationJob == generationJob);
        if (after is not null)
        {
            rows = rows.Where(row => string.Compare(row.Prompt, after.Prompt) > 0
                || (row.Prompt == after.Prompt && (row.SampleIndex > after.SampleIndex
                    || (row.SampleIndex == after.SampleIndex && string.Compare(row.Name, after.Name) > 0))));
        }

        List<ImageRow> page = await rows.OrderBy(row => row.Prompt).ThenBy(row => row.SampleIndex).ThenBy(row => row.Name)
            .Take(count).ToListAsync(cancellationToken);
        return [.. page.Select(ToImage)];
    }

    public async Task<ImageCoverage> CountAsync(string generationJob, string encoderDigest, CancellationToken cancellationToken)
    {
        await using EmbeddingContext context = await contexts.CreateDbContextAsync(cancellationToken);
        IQueryable<ImageRow> images = context.Images.Where(row => row.GenerationJob == generationJob);
        IQueryable<VectorRow> vectors =
            from image in images
            from vector in context.Vectors
            where vector.EncoderDigest == encoderDigest && vector.Sha256 == image.Sha256
            select vector;
        return new ImageCoverage(
            await images.LongCountAsync(cancellationToken),
            await vectors.LongCountAsync(vector => vector.Vector != null, cancellationToken),
            await vectors.LongCountAsync(vector => vector.Vector == null, cancellationToken));
    }

    public Task<bool> HasBatchAsync(string batchId, CancellationToken cancellationToken) =>
        inbox.IsProcessedAsync(Consumer, batchId, cancellationToken);

    public Task RegisterAsync(string batchId, IReadOnlyList<RegisteredImage> images, EmbeddingBatch? message, CancellationToken cancellationToken) =>
        inbox.StoreOnceAsync(Consumer, batchId, (context, token) => AddAsync(context, images, message, token), cancellationToken);

    private async Task AddAsync(
        EmbeddingContext context, IReadOnlyList<RegisteredImage> images, EmbeddingBatch? message, CancellationToken cancellationToken)
    {
        string[] names = [.. images.Select(image => image.Name)];
        HashSet<string> present =
            [.. await context.Images.AsNoTracking().Where(row => names.Contains(row.Name)).Select(row => row.Name).ToListAsync(cancellationToken)];
        context.Images.AddRange(images.Where(image => present.Add(image.Name)).Select(image => new ImageRow
        {
            Name = image.Name,
            Sha256 = image.Sha256,
            GenerationJob = image.GenerationJob,
            Prompt = image.Prompt,
            SampleIndex = image.SampleIndex,
        }));
        if (message is null)
            return;
        if (!await context.Announced.AnyAsync(row => row.Sha256 == message.VectorsSha256, cancellationToken))
            context.Announced.Add(new AnnouncedVectors { Sha256 = message.VectorsSha256 });
        context.Outbox.Add(OutboxMessages.Create(QueueStreams.ImagesEmbedded, message.BatchId, message, time.GetUtcNow()));
    }

    private static RegisteredImage ToImage(ImageRow row) => new(row.Name, row.Sha256, row.GenerationJob, row.Prompt, row.SampleIndex);
}
