namespace RlhfT2I.Storage.Jobs;

/// <summary>There is no job of this name.</summary>
/// <param name="jobName">The name.</param>
public sealed class JobNotFoundException(string jobName) : StorageException($"There is no job {jobName}.")
{
    /// <summary>The name.</summary>
    public string JobName { get; } = jobName;
}
