using RlhfT2I.Contracts.Common.V1;

namespace RlhfT2I.Storage.Jobs;

/// <summary>A worker acted for an attempt that is over; nothing was stored, and it must drop its work.</summary>
/// <param name="jobName">The job.</param>
/// <param name="attempt">The attempt that the worker worked for.</param>
/// <param name="currentAttempt">The attempt that counts.</param>
/// <param name="state">Where the job stands.</param>
public sealed class JobLeaseLostException(string jobName, int attempt, int currentAttempt, JobState state)
    : StorageException($"Attempt {attempt} of {jobName} is over: the job is {state} at attempt {currentAttempt}. Drop the work; nothing was stored.")
{
    /// <summary>The job.</summary>
    public string JobName { get; } = jobName;

    /// <summary>The attempt that the worker worked for.</summary>
    public int Attempt { get; } = attempt;

    /// <summary>The attempt that counts.</summary>
    public int CurrentAttempt { get; } = currentAttempt;
}
