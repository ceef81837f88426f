using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Reward.Application;
using RlhfT2I.Reward.Application.Ports;
using RlhfT2I.Reward.Infrastructure.Entities;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.Reward.Infrastructure;

/// <summary>Training jobs in the room's database.</summary>
/// <param name="jobs">The job store.</param>
/// <param name="contexts">Makes a context for each look.</param>
internal sealed class TrainingJobs(JobStore<RewardContext> jobs, IDbContextFactory<RewardContext> contexts) : ITrainingJobs
{
    public Task<JobCreation> CreateAsync(JobDraft draft, CancellationToken cancellationToken) => jobs.CreateAsync(draft, effect: null, cancellationToken);

    public Task<Job> GetAsync(string name, CancellationToken cancellationToken) => jobs.GetAsync(name, cancellationToken);

    public Task<JobPage> ListAsync(JobQuery query, CancellationToken cancellationToken) => jobs.ListAsync(query, cancellationToken);

    public async Task<IReadOnlyList<Job>> FindByDigestAsync(string parent, string digest, CancellationToken cancellationToken)
    {
        await using RewardContext context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Jobs.AsNoTracking()
            .Where(job => job.Parent == parent && job.Kind == ResourceTypes.TrainingJobKind && job.Digest == digest)
            .OrderByDescending(job => job.CreateTime).ThenBy(job => job.Name).ToListAsync(cancellationToken);
    }

    public Task<Job> CancelAsync(string name, CancellationToken cancellationToken) => jobs.CancelAsync(name, cancellationToken);

    public IAsyncEnumerable<Job> WatchAsync(string name, CancellationToken cancellationToken) => jobs.WatchAsync(name, cancellationToken);

    public async Task<IReadOnlyList<MetricPoint>> ListPointsAsync(
        Job job, IReadOnlyCollection<string> metrics, (long Step, string Metric)? after, int count, CancellationToken cancellationToken)
    {
        await using RewardContext context = await contexts.CreateDbContextAsync(cancellationToken);
        IQueryable<TrainingPointRow> rows = context.TrainingPoints.AsNoTracking().Where(row => row.Job == job.Name && row.Attempt == job.Attempt);
        if (metrics.Count > 0)
            rows = rows.Where(row => metrics.Contains(row.Metric));
        if (after is var (step, metric))
            rows = rows.Where(row => row.Step > step || (row.Step == step && string.Compare(row.Metric, metric) > 0));
        List<TrainingPointRow> page = await rows.OrderBy(row => row.Step).ThenBy(row => row.Metric).Take(count).ToListAsync(cancellationToken);
        return [.. page.Select(row => new MetricPoint
        {
            Step = row.Step,
            Metric = row.Metric,
            Value = row.Value,
            RecordTime = row.RecordTime.ToTimestamp(),
        })];
    }
}
