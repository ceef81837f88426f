using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Generation.Application;
using RlhfT2I.Generation.Application.Ports;
using RlhfT2I.Generation.Infrastructure.Database;
using RlhfT2I.Messaging;
using RlhfT2I.Messaging.Publishing;
using RlhfT2I.Storage.Database;
using RlhfT2I.Storage.Inbox;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.Generation.Infrastructure.Stores;

/// <summary>Effects of batches in the room's database.</summary>
/// <param name="contexts">Makes a context for each step.</param>
/// <param name="inbox">Which batches are done.</param>
/// <param name="clock">Database time.</param>
internal sealed class BatchStore(IDbContextFactory<GenerationContext> contexts, InboxStore<GenerationContext> inbox, IDatabaseClock clock) : IBatchStore
{
    public async Task<bool> IsWantedAsync(GenerationRequested batch, CancellationToken cancellationToken)
    {
        await using GenerationContext context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Jobs.AnyAsync(
                job => job.Name == batch.GenerationJob && (job.State == JobState.Pending || job.State == JobState.Running), cancellationToken)
            && !await inbox.IsProcessedAsync(GenerationWork.BatchConsumer, batch.BatchId, cancellationToken);
    }

    public Task StoreAsync(
        GenerationRequested batch, IReadOnlyList<ImageFile> images, Reproducibility reproducibility, CancellationToken cancellationToken) =>
        inbox.StoreOnceAsync(GenerationWork.BatchConsumer, batch.BatchId, async (context, token) =>
        {
            Job? job = await context.Jobs.AsNoTracking().SingleOrDefaultAsync(job => job.Name == batch.GenerationJob, token);
            if (job is null || job.IsFinal)
                return;
            DateTimeOffset now = await clock.GetUtcNowAsync(context, token);
            ImageRow[] rows = await RowsAsync(context, batch, images, reproducibility, now, token);
            ImageBatch message = MessageOf(batch, rows, GenerationJob.Parser.ParseFrom(job.Payload).ImagePurpose, now);
            context.AddRange(rows);
            context.Add(OutboxMessages.Create(QueueStreams.ImagesGenerated, batch.BatchId, message, now));
        }, cancellationToken);

    public Task FailAsync(GenerationRequested batch, Failure failure, CancellationToken cancellationToken) =>
        inbox.StoreOnceAsync(GenerationWork.BatchConsumer, batch.BatchId, (context, _) =>
        {
            context.Add(new FailedBatchRow { BatchId = batch.BatchId, JobName = batch.GenerationJob, Failure = failure.ToByteArray() });
            return Task.CompletedTask;
        }, cancellationToken);

    private static async Task<ImageRow[]> RowsAsync(
        GenerationContext context, GenerationRequested batch, IReadOnlyList<ImageFile> files, Reproducibility reproducibility, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        string promptSet = batch.Images[0].Prompt[..batch.Images[0].Prompt.IndexOf("/prompts/", StringComparison.Ordinal)];
        string[] ids = [.. batch.Images.Select(IdOf).Distinct()];
        Dictionary<string, PromptRow> prompts = await context.Prompts.AsNoTracking()
            .Where(row => row.PromptSet == promptSet && ids.Contains(row.Id)).ToDictionaryAsync(row => row.Id, cancellationToken);
        return [.. batch.Images.Zip(files, (image, file) => RowOf(batch, image, file, prompts[IdOf(image)], reproducibility, now))];
    }

    private static string IdOf(RequestedImage image) => image.Prompt[(image.Prompt.LastIndexOf('/') + 1)..];

    private static ImageRow RowOf(
        GenerationRequested batch, RequestedImage image, ImageFile file, PromptRow prompt, Reproducibility reproducibility, DateTimeOffset now) => new()
        {
            Name = image.Image,
            Parent = image.Image[..image.Image.IndexOf("/images/", StringComparison.Ordinal)],
            JobName = batch.GenerationJob,
            PromptPosition = prompt.Position,
            SampleIndex = image.SampleIndex,
            Prompt = image.Prompt,
            PromptText = image.PromptText,
            Category = prompt.Category,
            Split = prompt.Split,
            ModelVersion = batch.ModelVersion,
            Seed = image.Seed,
            Sha256 = file.Sha256,
            SizeBytes = file.SizeBytes,
            WidthPx = file.WidthPx,
            HeightPx = file.HeightPx,
            Reproducibility = (int)reproducibility,
            CreateTime = now,
        };

    private static ImageBatch MessageOf(GenerationRequested batch, ImageRow[] rows, ImagePurpose purpose, DateTimeOffset now) => new()
    {
        BatchId = batch.BatchId,
        GenerationJob = batch.GenerationJob,
        ModelVersion = batch.ModelVersion,
        ModelVersionDigest = batch.ModelVersionDigest,
        LabelingRequested = purpose == ImagePurpose.Labeling,
        CreateTime = now.ToTimestamp(),
        Images =
        {
            rows.Select(row => new GeneratedImage
            {
                Image = row.Name,
                Prompt = row.Prompt,
                PromptText = row.PromptText,
                PromptCategory = (PromptCategory)row.Category,
                PromptSplit = (PromptSplit)row.Split,
                SampleIndex = row.SampleIndex,
                Seed = row.Seed,
                Sha256 = row.Sha256,
                SizeBytes = row.SizeBytes,
                WidthPx = row.WidthPx,
                HeightPx = row.HeightPx,
            }),
        },
    };
}
