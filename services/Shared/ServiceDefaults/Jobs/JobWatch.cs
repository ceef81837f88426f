using Grpc.Core;
using Microsoft.Extensions.Hosting;
using RlhfT2I.Contracts.Common.V1;

namespace RlhfT2I.ServiceDefaults.Jobs;

/// <summary>
/// The server side of every <c>Watch…</c> method: the job as it stands, then its changes, a heartbeat whenever it was quiet, and its final
/// state last.
/// </summary>
/// <typeparam name="TJob">The job's contract, such as <c>GenerationJob</c>.</typeparam>
/// <typeparam name="TEvent">The stream's message, such as <c>WatchGenerationJobResponse</c>.</typeparam>
/// <param name="changes">Where the room publishes changes.</param>
/// <param name="toEvent">Puts a job into a message.</param>
/// <param name="toHeartbeat">Puts a heartbeat into a message.</param>
/// <param name="time">Clock of the heartbeats.</param>
/// <param name="lifetime">A host that stops ends its watches, and the caller is told to call again.</param>
public sealed class JobWatch<TJob, TEvent>(
    JobChanges<TJob> changes, Func<TJob, TEvent> toEvent, Func<Heartbeat, TEvent> toHeartbeat,
    TimeProvider time, IHostApplicationLifetime lifetime)
    where TJob : class
{
    /// <summary>Sends events until the job is in a final state.</summary>
    /// <param name="jobName">Resource name of the job.</param>
    /// <param name="readAsync">Reads how the job stands now; throws <see cref="Errors.ResourceException"/> where there is none.</param>
    /// <param name="stream">The reply.</param>
    /// <param name="cancellationToken">The call's token.</param>
    /// <exception cref="OperationCanceledException">The caller went away, the deadline passed or the host stops.</exception>
    public async Task RunAsync(
        string jobName, Func<CancellationToken, Task<JobSnapshot<TJob>>> readAsync, IAsyncStreamWriter<TEvent> stream,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(readAsync);
        ArgumentNullException.ThrowIfNull(stream);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);

        // Subscribed before the first read: a change between the two is seen twice rather than never, and its version tells.
        using JobSubscription<TJob> subscription = changes.Subscribe(jobName);
        JobSnapshot<TJob> sent = await readAsync(ending.Token).ConfigureAwait(false);
        await stream.WriteAsync(toEvent(sent.Job), ending.Token).ConfigureAwait(false);

        Task<JobSnapshot<TJob>>? next = null;
        while (!sent.IsFinal)
        {
            next ??= subscription.NextAsync();
            bool quiet = !await ChangeWatch.ArrivesAsync(next, time, ending.Token).ConfigureAwait(false);
            JobSnapshot<TJob> snapshot = await (quiet ? readAsync(ending.Token) : next).ConfigureAwait(false);
            if (!quiet)
                next = null;

            if (snapshot.Version > sent.Version)
                await stream.WriteAsync(toEvent((sent = snapshot).Job), ending.Token).ConfigureAwait(false);
            else if (quiet)
                await stream.WriteAsync(toHeartbeat(ChangeWatch.Beat(time)), ending.Token).ConfigureAwait(false);
        }
    }
}
