namespace RlhfT2I.Storage.Jobs;

/// <summary>Outcome of a creation.</summary>
/// <param name="Job">The job, as it stands now.</param>
/// <param name="IsNew">Whether this call stored it; <c>false</c> if an earlier one with the same request id or digest did.</param>
public sealed record JobCreation(Job Job, bool IsNew);
