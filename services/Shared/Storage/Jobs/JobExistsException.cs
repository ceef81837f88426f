namespace RlhfT2I.Storage.Jobs;

/// <summary>The name is taken by a job that another request created.</summary>
/// <param name="jobName">The name.</param>
public sealed class JobExistsException(string jobName) : StorageException($"The name {jobName} is taken by another job. Choose another one.")
{
    /// <summary>The name.</summary>
    public string JobName { get; } = jobName;
}
