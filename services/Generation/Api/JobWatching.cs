using Grpc.Core;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Generation.Application.Ports;
using RlhfT2I.ServiceDefaults.Jobs;

namespace RlhfT2I.Generation.Api;

/// <summary>The server's side of <c>WatchGenerationJob</c>: changes of the store, heartbeats in between.</summary>
/// <param name="jobs">Stored jobs.</param>
/// <param name="time">Clock of the heartbeats.</param>
/// <param name="lifetime">A host that stops ends its watches.</param>
public sealed class JobWatching(IGenerationJobs jobs, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>Sends events until the job is in a final state.</summary>
    /// <param name="name">Resource name of the job.</param>
    /// <param name="stream">The reply.</param>
    /// <param name="cancellationToken">The call's token.</param>
    public async Task RunAsync(string name, IAsyncStreamWriter<WatchGenerationJobResponse> stream, CancellationToken cancellationToken)
    {
        var changes = new JobChanges<GenerationJob>();
        var watch = new JobWatch<GenerationJob, WatchGenerationJobResponse>(
            changes, job => new WatchGenerationJobResponse { GenerationJob = job }, beat => new WatchGenerationJobResponse { Heartbeat = beat }, time, lifetime);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task follow = FollowAsync(name, changes, ended.Token);
        try
        {
            await watch.RunAsync(name, async token => SnapshotOf(await jobs.GetAsync(name, token)), stream, cancellationToken);
        }
        finally
        {
            await ended.CancelAsync();
            await follow.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync(string name, JobChanges<GenerationJob> changes, CancellationToken cancellationToken)
    {
        await foreach (GenerationJobRecord record in jobs.WatchAsync(name, cancellationToken))
            changes.Publish(name, SnapshotOf(record));
    }

    private static JobSnapshot<GenerationJob> SnapshotOf(GenerationJobRecord record) =>
        new(record.Job.Revision, record.Job.State, GenerationMapping.ToContract(record));
}
