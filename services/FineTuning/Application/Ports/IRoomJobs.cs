using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.FineTuning.Application.Ports;

/// <summary>The room's long work: training sets and fine-tuning jobs.</summary>
public interface IRoomJobs
{
    /// <summary>Stores a job; a repetition is answered with the first.</summary>
    Task<Job> CreateAsync(JobDraft draft, CancellationToken cancellationToken);

    /// <summary>The job of a name and kind, or <c>null</c>.</summary>
    Task<Job?> FindAsync(string name, string kind, CancellationToken cancellationToken);

    /// <summary>Asks a job to stop.</summary>
    Task<Job> CancelAsync(string name, CancellationToken cancellationToken);

    /// <summary>Lets a failed or cancelled job go on.</summary>
    Task<Job> ResumeAsync(string name, CancellationToken cancellationToken);

    /// <summary>A job at every change, up to its final state.</summary>
    IAsyncEnumerable<Job> WatchAsync(string name, CancellationToken cancellationToken);

    /// <summary>Jobs of a kind, newest first.</summary>
    /// <param name="parent">The project.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="state">Only this state; unspecified means every.</param>
    /// <param name="digest">Only this digest; empty means every.</param>
    /// <param name="skip">Jobs to pass over.</param>
    /// <param name="take">Most jobs.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<Job>> ListAsync(string parent, string kind, JobState state, string digest, int skip, int take, CancellationToken cancellationToken);
}
