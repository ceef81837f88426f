using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.Reward.Application.Ports;

/// <summary>The room's job store.</summary>
public interface ITrainingJobs
{
    /// <summary>Stores a job; a repetition is answered with the first.</summary>
    Task<JobCreation> CreateAsync(JobDraft draft, CancellationToken cancellationToken);

    /// <summary>Reads a job.</summary>
    Task<Job> GetAsync(string name, CancellationToken cancellationToken);

    /// <summary>Lists jobs, the newest first.</summary>
    Task<JobPage> ListAsync(JobQuery query, CancellationToken cancellationToken);

    /// <summary>Jobs of a digest, the newest first.</summary>
    Task<IReadOnlyList<Job>> FindByDigestAsync(string parent, string digest, CancellationToken cancellationToken);

    /// <summary>Asks a job to stop.</summary>
    Task<Job> CancelAsync(string name, CancellationToken cancellationToken);

    /// <summary>The job as it is and as it becomes, to its final state.</summary>
    IAsyncEnumerable<Job> WatchAsync(string name, CancellationToken cancellationToken);

    /// <summary>Points of the present attempt's curves by step and name.</summary>
    /// <param name="job">The job.</param>
    /// <param name="metrics">Curves; empty for all.</param>
    /// <param name="after">Step and name to begin behind; <c>null</c> for the first.</param>
    /// <param name="count">Most points to give.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<MetricPoint>> ListPointsAsync(
        Job job, IReadOnlyCollection<string> metrics, (long Step, string Metric)? after, int count, CancellationToken cancellationToken);
}
