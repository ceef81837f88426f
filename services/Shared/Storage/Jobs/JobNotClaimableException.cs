using RlhfT2I.Contracts.Common.V1;

namespace RlhfT2I.Storage.Jobs;

/// <summary>A worker asked for a job that is not free.</summary>
/// <param name="jobName">The job.</param>
/// <param name="state">Where it stands.</param>
/// <param name="leaseOwner">Who has it; <c>null</c> for nobody.</param>
public sealed class JobNotClaimableException(string jobName, JobState state, string? leaseOwner)
    : StorageException($"{jobName} cannot be claimed: it is {state}{(leaseOwner is null ? "" : $" and leased by {leaseOwner}")}.")
{
    /// <summary>The job.</summary>
    public string JobName { get; } = jobName;

    /// <summary>Where it stands.</summary>
    public JobState State { get; } = state;
}
