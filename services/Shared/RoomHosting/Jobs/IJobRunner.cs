using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.RoomHosting.Jobs;

/// <summary>What a room does for one kind of job. It may be called again for a job that an earlier call did not finish: it goes on from what is stored.</summary>
public interface IJobRunner
{
    /// <summary>Works on a job to its end.</summary>
    /// <param name="job">The job as it was claimed; its payload says what to do.</param>
    /// <param name="run">Reports progress and stores intermediate effects.</param>
    /// <param name="cancellationToken">Set when the job is cancelled, the lease is lost or the host stops: leave by <see cref="OperationCanceledException"/>.</param>
    /// <returns>What came out, a protobuf message of the room; <c>null</c> for nothing to tell.</returns>
    /// <exception cref="ServiceDefaults.Errors.DomainException">The job cannot succeed; its reason becomes the job's failure.</exception>
    Task<byte[]?> RunAsync(Job job, JobRun run, CancellationToken cancellationToken);
}
