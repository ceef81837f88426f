using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Generation.Application;
using RlhfT2I.Generation.Application.Ports;
using RlhfT2I.Generation.Domain;
using RlhfT2I.Generation.Infrastructure.Database;
using RlhfT2I.Generation.Options;
using RlhfT2I.Messaging;
using RlhfT2I.Messaging.Publishing;
using RlhfT2I.RoomHosting.Jobs;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.Storage.Jobs;
using RlhfT2I.Storage.Outbox;

namespace RlhfT2I.Generation.Infrastructure.Work;

/// <summary>
/// Advances a job: hands out its batches, a few at a time, and waits until all images are stored. All it knows is in the database, so that any
/// process can go on with it; what it does is one transaction each, fenced by the job's attempt.
/// </summary>
/// <param name="contexts">Makes a context for each look.</param>
/// <param name="promptSets">The prompts.</param>
/// <param name="running">Where workers of this process ring.</param>
/// <param name="options">How much may be on its way.</param>
/// <param name="time">Clock of the rate.</param>
internal sealed class GenerationJobRunner(
    IDbContextFactory<GenerationContext> contexts, IPromptSets promptSets, RunningJobs running, IOptions<GenerationOptions> options, TimeProvider time)
    : IJobRunner
{
    // Workers of this process ring at once; this is how late those of others are seen.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public async Task<byte[]?> RunAsync(Job job, JobRun run, CancellationToken cancellationToken)
    {
        GenerationJob order = GenerationJob.Parser.ParseFrom(job.Payload);
        using RunningJobs.Entry entry = running.Enter(job.Name, cancellationToken);
        JobRow row = await ReadAsync(job.Name, cancellationToken);
        var plan = new RolloutPlan(
            job.Name, await promptSets.ReadAllAsync(order.PromptSet, cancellationToken), order.ImagesPerPrompt, order.Seed, row.BatchSize);
        var rate = new RateMeter();
        while (true)
        {
            long stored = await CountAsync(job.Name, cancellationToken);
            var progress = new Progress(stored, plan.ImageCount, "sampling", rate.Report(time.GetUtcNow(), stored));
            await run.ReportAsync(progress, cancellationToken);
            if (stored == plan.ImageCount)
                return null;
            int end = NextEnd(plan, row.PublishedBatchCount, stored);
            if (end > row.PublishedBatchCount)
            {
                int first = row.PublishedBatchCount;
                JobRow next = WithPublished(row, end);
                await run.AdvanceAsync<GenerationContext>(progress, (context, _) =>
                {
                    context.AddRange(Enumerable.Range(first, end - first).Select(batch => MessageOf(plan, job, order, next, batch)));
                    context.Update(WithPublished(next, end));
                }, cancellationToken);
                row = next;
            }

            await entry.WaitAsync(Look, cancellationToken);
        }
    }

    /// <summary>Batches up to which messages are to be out; it moves by half a window at a time, so that not each batch costs a transaction.</summary>
    private int NextEnd(RolloutPlan plan, int published, long storedImages)
    {
        int window = options.Value.MaxBatchesInFlight;
        int stored = (int)((storedImages + plan.BatchSize - 1) / plan.BatchSize);
        int end = Math.Min(plan.BatchCount, stored + window);
        bool worthwhile = end - published >= (window + 1) / 2 || end == plan.BatchCount;
        return worthwhile ? end : published;
    }

    private OutboxMessage MessageOf(RolloutPlan plan, Job job, GenerationJob order, JobRow row, int batch)
    {
        var message = new GenerationRequested
        {
            BatchId = RolloutPlan.BatchIdOf(job.Name, batch),
            GenerationJob = job.Name,
            ModelVersion = order.ModelVersion,
            ModelVersionDigest = row.ModelVersionDigest,
            SamplingSettings = order.SamplingSettings,
            CreateTime = time.GetUtcNow().ToTimestamp(),
            Images = { plan.Batch(batch).Select(image => RequestOf(job, order, image)) },
        };
        return OutboxMessages.Create(QueueStreams.GenerationRequested, message.BatchId, message, time.GetUtcNow());
    }

    private static RequestedImage RequestOf(Job job, GenerationJob order, PlannedImage image) => new()
    {
        Image = $"{job.Parent}/images/{image.ImageId}",
        Prompt = $"{order.PromptSet}/prompts/{image.Prompt.Id}",
        PromptText = image.Prompt.Text,
        SampleIndex = image.SampleIndex,
        Seed = image.Seed,
    };

    private async Task<JobRow> ReadAsync(string jobName, CancellationToken cancellationToken)
    {
        await using GenerationContext context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.GenerationJobs.AsNoTracking().SingleAsync(row => row.Name == jobName, cancellationToken);
    }

    /// <summary>Images stored so far.</summary>
    /// <exception cref="BatchFailedException">A worker gave a batch up.</exception>
    private async Task<long> CountAsync(string jobName, CancellationToken cancellationToken)
    {
        await using GenerationContext context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await context.FailedBatches.AsNoTracking().FirstOrDefaultAsync(row => row.JobName == jobName, cancellationToken) is { } failed)
            throw ExceptionOf(Failure.Parser.ParseFrom(failed.Failure));
        return await context.Images.LongCountAsync(image => image.JobName == jobName, cancellationToken);
    }

    private static BatchFailedException ExceptionOf(Failure failure) =>
        new(RpcErrors.All.First(error => error.ReasonName == failure.Reason).Reason, new Dictionary<string, string>(failure.Metadata));

    private static JobRow WithPublished(JobRow row, int count) => new()
    {
        Name = row.Name,
        Digest = row.Digest,
        ModelVersion = row.ModelVersion,
        ModelVersionDigest = row.ModelVersionDigest,
        PromptSet = row.PromptSet,
        BatchSize = row.BatchSize,
        PublishedBatchCount = count,
    };
}
