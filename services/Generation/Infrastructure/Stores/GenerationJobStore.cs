using System.Runtime.CompilerServices;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Generation.Application;
using RlhfT2I.Generation.Application.Ports;
using RlhfT2I.Generation.Infrastructure.Database;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.Generation.Infrastructure.Stores;

/// <summary>Generation jobs: the hall's row for state and progress, the room's row for the plan.</summary>
/// <param name="contexts">Makes a context for each step.</param>
/// <param name="jobs">The hall's part.</param>
internal sealed class GenerationJobStore(IDbContextFactory<GenerationContext> contexts, JobStore<GenerationContext> jobs) : IGenerationJobs
{
    public async Task<GenerationJobRecord> CreateAsync(GenerationJobDraft draft, CancellationToken cancellationToken)
    {
        var row = new JobRow
        {
            Name = draft.Name,
            Digest = draft.Digest,
            ModelVersion = draft.Order.ModelVersion,
            ModelVersionDigest = draft.ModelVersionDigest,
            PromptSet = draft.Order.PromptSet,
            BatchSize = draft.BatchSize,
        };
        // The digest is no identity of the hall's job: asking twice without a request id makes two jobs, and a list finds them by digest.
        var hallDraft = new JobDraft
        {
            Name = draft.Name,
            Parent = draft.Parent,
            Kind = GenerationWork.JobKind,
            Payload = draft.Order.ToByteArray(),
            RequestId = draft.RequestId,
            TotalCount = draft.ImageCount,
        };
        JobCreation creation = await jobs.CreateAsync(hallDraft, (context, _) => context.Add(row), cancellationToken);
        return creation.IsNew ? new GenerationJobRecord(creation.Job, draft.Order, draft.Digest, 0) : await GetAsync(creation.Job.Name, cancellationToken);
    }

    public async Task<GenerationJobRecord> GetAsync(string name, CancellationToken cancellationToken) =>
        await CompleteAsync(await jobs.GetAsync(name, cancellationToken), cancellationToken);

    public async Task<Page<GenerationJobRecord>> ListAsync(
        string parent, JobState state, string digest, int pageSize, string? cursor, CancellationToken cancellationToken)
    {
        await using GenerationContext context = await contexts.CreateDbContextAsync(cancellationToken);
        IQueryable<Job> rows = context.Jobs.AsNoTracking().Where(job => job.Parent == parent && job.Kind == GenerationWork.JobKind);
        if (state != JobState.Unspecified)
            rows = rows.Where(job => job.State == state);
        if (digest.Length > 0)
            rows = rows.Where(job => context.GenerationJobs.Any(row => row.Name == job.Name && row.Digest == digest));
        if (Cursor.Read(cursor) is { } after)
            rows = rows.Where(job => job.CreateTime < after.Time || (job.CreateTime == after.Time && string.Compare(job.Name, after.Name) > 0));
        List<Job> page = await rows.OrderByDescending(job => job.CreateTime).ThenBy(job => job.Name).Take(pageSize + 1).ToListAsync(cancellationToken);
        string? next = page.Count > pageSize ? new Cursor(page[pageSize - 1].CreateTime, page[pageSize - 1].Name).ToString() : null;
        return new Page<GenerationJobRecord>(await CompleteAsync(context, [.. page.Take(pageSize)], cancellationToken), next);
    }

    public async Task<GenerationJobRecord> CancelAsync(string name, CancellationToken cancellationToken) =>
        await CompleteAsync(await jobs.CancelAsync(name, cancellationToken), cancellationToken);

    public async IAsyncEnumerable<GenerationJobRecord> WatchAsync(string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Job job in jobs.WatchAsync(name, cancellationToken))
            yield return await CompleteAsync(job, cancellationToken);
    }

    public async Task<string?> FindUnfinishedUseAsync(string modelVersion, CancellationToken cancellationToken)
    {
        await using GenerationContext context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.GenerationJobs.AsNoTracking()
            .Where(row => row.ModelVersion == modelVersion && context.Jobs.Any(job => job.Name == row.Name
                && job.State != JobState.Succeeded && job.State != JobState.Failed && job.State != JobState.Cancelled))
            .Select(row => row.Name).FirstOrDefaultAsync(cancellationToken);
    }

    private async Task<GenerationJobRecord> CompleteAsync(Job job, CancellationToken cancellationToken)
    {
        await using GenerationContext context = await contexts.CreateDbContextAsync(cancellationToken);
        return (await CompleteAsync(context, [job], cancellationToken))[0];
    }

    private static async Task<IReadOnlyList<GenerationJobRecord>> CompleteAsync(
        GenerationContext context, IReadOnlyList<Job> page, CancellationToken cancellationToken)
    {
        string[] names = [.. page.Select(job => job.Name)];
        Dictionary<string, string> digests = await context.GenerationJobs.AsNoTracking()
            .Where(row => names.Contains(row.Name)).ToDictionaryAsync(row => row.Name, row => row.Digest, cancellationToken);
        Dictionary<string, long> counts = await context.Images.AsNoTracking().Where(image => names.Contains(image.JobName))
            .GroupBy(image => image.JobName).ToDictionaryAsync(group => group.Key, group => group.LongCount(), cancellationToken);
        return [.. page.Select(job => new GenerationJobRecord(
            job, GenerationJob.Parser.ParseFrom(job.Payload), digests.GetValueOrDefault(job.Name, ""), counts.GetValueOrDefault(job.Name)))];
    }
}
