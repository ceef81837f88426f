using RlhfT2I.Contracts.Common.V1;

namespace RlhfT2I.Generation.Application.Ports;

/// <summary>Stored generation jobs.</summary>
public interface IGenerationJobs
{
    /// <summary>Stores a job; a repeated call is answered with the job of the first.</summary>
    /// <param name="draft">The job.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<GenerationJobRecord> CreateAsync(GenerationJobDraft draft, CancellationToken cancellationToken);

    /// <summary>One job.</summary>
    /// <param name="name">Resource name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ServiceDefaults.Errors.ResourceException">There is none.</exception>
    Task<GenerationJobRecord> GetAsync(string name, CancellationToken cancellationToken);

    /// <summary>Jobs of a project, the newest first.</summary>
    /// <param name="parent">The project.</param>
    /// <param name="state">Only these, unless not set.</param>
    /// <param name="digest">Only these, unless empty.</param>
    /// <param name="pageSize">Most entries.</param>
    /// <param name="cursor">Where the page starts; <c>null</c> for the first.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<GenerationJobRecord>> ListAsync(
        string parent, JobState state, string digest, int pageSize, string? cursor, CancellationToken cancellationToken);

    /// <summary>Asks a job to stop; a final one is given back unchanged.</summary>
    /// <param name="name">Resource name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ServiceDefaults.Errors.ResourceException">There is none.</exception>
    Task<GenerationJobRecord> CancelAsync(string name, CancellationToken cancellationToken);

    /// <summary>The job now and after each change, up to its final state.</summary>
    /// <param name="name">Resource name.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    IAsyncEnumerable<GenerationJobRecord> WatchAsync(string name, CancellationToken cancellationToken);

    /// <summary>An unfinished job that samples from a model version, or <c>null</c>.</summary>
    /// <param name="modelVersion">Name of the model version.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<string?> FindUnfinishedUseAsync(string modelVersion, CancellationToken cancellationToken);
}
