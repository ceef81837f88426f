using Microsoft.EntityFrameworkCore;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.FineTuning.Infrastructure;

/// <summary>Jobs in the room's database.</summary>
internal sealed class RoomJobs(JobStore<FineTuningContext> store, IDbContextFactory<FineTuningContext> contexts) : IRoomJobs
{
    public async Task<Job> CreateAsync(JobDraft draft, CancellationToken cancellationToken) =>
        (await store.CreateAsync(draft, effect: null, cancellationToken)).Job;

    public async Task<Job?> FindAsync(string name, string kind, CancellationToken cancellationToken) =>
        await store.FindAsync(name, cancellationToken) is { } job && job.Kind == kind ? job : null;

    public Task<Job> CancelAsync(string name, CancellationToken cancellationToken) => store.CancelAsync(name, cancellationToken);

    public Task<Job> ResumeAsync(string name, CancellationToken cancellationToken) => store.ResumeAsync(name, cancellationToken);

    public IAsyncEnumerable<Job> WatchAsync(string name, CancellationToken cancellationToken) => store.WatchAsync(name, cancellationToken);

    public async Task<IReadOnlyList<Job>> ListAsync(
        string parent, string kind, JobState state, string digest, int skip, int take, CancellationToken cancellationToken)
    {
        await using FineTuningContext context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Jobs.AsNoTracking()
            .Where(job => job.Parent == parent && job.Kind == kind
                && (state == JobState.Unspecified || job.State == state) && (digest == "" || job.Digest == digest))
            .OrderByDescending(job => job.CreateTime).ThenBy(job => job.Name).Skip(skip).Take(take).ToListAsync(cancellationToken);
    }
}
