using RlhfT2I.Contracts.Common.V1;

namespace RlhfT2I.Cli.Jobs;

/// <summary>A job ended without its result.</summary>
/// <param name="job">Its name.</param>
/// <param name="failure">Why; null when it was cancelled by someone else.</param>
internal sealed class JobFailedException(string job, Failure? failure) : Exception($"{job}: {failure?.Message ?? "cancelled"}")
{
    /// <summary>Its name.</summary>
    public string Job { get; } = job;

    /// <summary>Why; null when it was cancelled by someone else.</summary>
    public Failure? Failure { get; } = failure;
}
