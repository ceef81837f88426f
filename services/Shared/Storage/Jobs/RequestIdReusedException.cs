namespace RlhfT2I.Storage.Jobs;

/// <summary>A request id came back with another request than the one it was first used for.</summary>
/// <param name="requestId">The id.</param>
/// <param name="jobName">The job that the first request created.</param>
public sealed class RequestIdReusedException(string requestId, string jobName)
    : StorageException($"request_id {requestId} was used for {jobName}, with other content. Use a new one for another request.")
{
    /// <summary>The id.</summary>
    public string RequestId { get; } = requestId;

    /// <summary>The job that the first request created.</summary>
    public string JobName { get; } = jobName;
}
