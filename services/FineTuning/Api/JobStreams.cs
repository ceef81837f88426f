using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.ServiceDefaults.Jobs;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.FineTuning.Api;

/// <summary>The server's side of the watches: a job at every change and a heartbeat when it is quiet.</summary>
/// <param name="jobs">The jobs.</param>
/// <param name="time">Clock of the heartbeats.</param>
/// <param name="lifetime">A host that stops ends its watches.</param>
public sealed class JobStreams(IRoomJobs jobs, TimeProvider time, IHostApplicationLifetime lifetime)
{
    /// <summary>Sends events until the job is final.</summary>
    /// <param name="name">The job.</param>
    /// <param name="stream">The reply.</param>
    /// <param name="toEvent">Puts a job into a message.</param>
    /// <param name="toHeartbeat">Puts a heartbeat into a message.</param>
    /// <param name="cancellationToken">The call's token.</param>
    public Task RunAsync<TEvent>(
        string name, IAsyncStreamWriter<TEvent> stream, Func<Job, TEvent> toEvent, Func<Heartbeat, TEvent> toHeartbeat, CancellationToken cancellationToken) =>
        ChangeWatch.RunAsync(token => jobs.WatchAsync(name, token), stream, toEvent, toHeartbeat, time, lifetime.ApplicationStopping, cancellationToken);
}
