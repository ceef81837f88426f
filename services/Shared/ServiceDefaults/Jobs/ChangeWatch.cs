using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;

namespace RlhfT2I.ServiceDefaults.Jobs;

/// <summary>The server side of a <c>Watch…</c> method over changes that come as a sequence: each of them, and a heartbeat whenever it was quiet.</summary>
public static class ChangeWatch
{
    /// <summary>Longest silence on a stream: 15 seconds, well below the 100 seconds after which a proxy gives up.</summary>
    public static readonly TimeSpan QuietInterval = TimeSpan.FromSeconds(15);

    /// <summary>Sends events until the sequence ends.</summary>
    /// <typeparam name="TItem">A change.</typeparam>
    /// <typeparam name="TEvent">The stream's message.</typeparam>
    /// <param name="open">Begins the sequence; the token ends it.</param>
    /// <param name="stream">The reply.</param>
    /// <param name="toEvent">Puts a change into a message.</param>
    /// <param name="toHeartbeat">Puts a heartbeat into a message.</param>
    /// <param name="time">Clock of the heartbeats.</param>
    /// <param name="stopping">The host's end: it ends the watch, and the caller is told to call again.</param>
    /// <param name="cancellationToken">The call's token.</param>
    /// <exception cref="OperationCanceledException">The caller went away, the deadline passed or the host stops.</exception>
    public static async Task RunAsync<TItem, TEvent>(
        Func<CancellationToken, IAsyncEnumerable<TItem>> open, IAsyncStreamWriter<TEvent> stream, Func<TItem, TEvent> toEvent, Func<Heartbeat, TEvent> toHeartbeat,
        TimeProvider time, CancellationToken stopping, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(toEvent);
        ArgumentNullException.ThrowIfNull(toHeartbeat);
        ArgumentNullException.ThrowIfNull(time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping);
        IAsyncEnumerator<TItem> changes = open(ending.Token).GetAsyncEnumerator(ending.Token);
        Task<bool> next = changes.MoveNextAsync().AsTask();
        try
        {
            while (true)
            {
                if (!await ArrivesAsync(next, time, ending.Token).ConfigureAwait(false))
                {
                    await stream.WriteAsync(toHeartbeat(Beat(time)), ending.Token).ConfigureAwait(false);
                    continue;
                }
                if (!await next.ConfigureAwait(false))
                    return;
                await stream.WriteAsync(toEvent(changes.Current), ending.Token).ConfigureAwait(false);
                next = changes.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            // A sequence must not be disposed of while it moves on: that would be an error of ours instead of a call that was broken off.
            await ending.CancelAsync().ConfigureAwait(false);
            await Task.WhenAny(next).ConfigureAwait(false);
            await changes.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>A heartbeat of this moment.</summary>
    public static Heartbeat Beat(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return new Heartbeat { SendTime = time.GetUtcNow().ToTimestamp() };
    }

    /// <summary>Whether something arrives before the stream was silent for <see cref="QuietInterval"/>.</summary>
    /// <param name="next">What may arrive. What it threw is thrown.</param>
    /// <param name="time">Clock of the silence.</param>
    /// <param name="cancellationToken">Ends the wait, not what may arrive.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<bool> ArrivesAsync(Task next, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(next);
        try
        {
            await next.WaitAsync(QuietInterval, time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException) when (!next.IsFaulted)
        {
            return false;
        }
    }
}
