using RlhfT2I.Contracts.Common.V1;

namespace RlhfT2I.Cli.Jobs;

/// <summary>What all long-running resources have in common.</summary>
internal sealed record JobView(string Name, JobState State, JobProgress? Progress, Failure? Failure)
{
    /// <summary>Whether the state is never left.</summary>
    public bool IsFinal => State is JobState.Succeeded or JobState.Failed or JobState.Cancelled;
}
