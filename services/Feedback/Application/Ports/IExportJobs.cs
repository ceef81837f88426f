using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.Feedback.Application.Ports;

/// <summary>Jobs that write exports. What is asked for is the payload of a job, what came out its result; both are an <see cref="Export"/>.</summary>
internal interface IExportJobs
{
    /// <summary>Stores a job; a repetition of a request id is answered with the first.</summary>
    Task<Job> CreateAsync(string project, string id, Export export, string requestId, CancellationToken cancellationToken);

    /// <summary>A job.</summary>
    /// <exception cref="JobNotFoundException">There is none.</exception>
    Task<Job> GetAsync(string name, CancellationToken cancellationToken);

    /// <summary>A page of a project's exports, newest first.</summary>
    Task<JobPage> ListAsync(string project, int pageSize, string pageToken, CancellationToken cancellationToken);

    /// <summary>Asks a job to stop.</summary>
    Task<Job> CancelAsync(string name, CancellationToken cancellationToken);

    /// <summary>A job as it is and as it becomes.</summary>
    IAsyncEnumerable<Job> WatchAsync(string name, CancellationToken cancellationToken);

    /// <summary>The file of a finished export from an offset on.</summary>
    Task<Stream> OpenAsync(Export result, long offset, CancellationToken cancellationToken);
}
