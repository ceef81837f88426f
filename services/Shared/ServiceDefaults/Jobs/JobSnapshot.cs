using RlhfT2I.Contracts.Common.V1;

namespace RlhfT2I.ServiceDefaults.Jobs;

/// <summary>A job at one moment.</summary>
/// <typeparam name="TJob">Its contract, such as <c>GenerationJob</c>.</typeparam>
/// <param name="Version">Grows with every stored change of this job, mostly the version of its row; tells an old snapshot from a new
/// one.</param>
/// <param name="State">State of the job.</param>
/// <param name="Job">The job. Must not be changed after it was published: several watchers send it.</param>
public sealed record JobSnapshot<TJob>(long Version, JobState State, TJob Job)
    where TJob : class
{
    /// <summary>Whether the state is one that is never left.</summary>
    public bool IsFinal => State is JobState.Succeeded or JobState.Failed or JobState.Cancelled;
}
