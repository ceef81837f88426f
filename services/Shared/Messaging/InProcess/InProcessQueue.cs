using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace RlhfT2I.Messaging.InProcess;

/// <summary>
/// The queue for one process: in memory, with the contract of the one over Redis. A crash loses it and nothing else, since the outbox publishes again
/// what was not settled.
/// </summary>
[SuppressMessage("Naming", "CA1711", Justification = "It is a message queue; no collection type is meant.")]
public sealed class InProcessQueue : IBatchQueue
{
    private readonly Dictionary<string, StreamState> _streams;
    private readonly TimeProvider _time;
    private readonly string _epoch = Guid.NewGuid().ToString("N");

    /// <summary>Makes the streams, empty.</summary>
    /// <param name="streams">Streams and their groups; <see cref="QueueStreams.All"/> in the product.</param>
    /// <param name="settings">Bounds.</param>
    /// <param name="time">Clock of leases.</param>
    /// <exception cref="ArgumentException">A stream has no group, or a bound is not positive.</exception>
    public InProcessQueue(IEnumerable<StreamDefinition> streams, InProcessQueueSettings settings, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(streams);
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(time);
        settings.Validate();
        _time = time;
        _streams = streams.ToDictionary(stream => stream.Name, stream => new StreamState(stream, settings, time), StringComparer.Ordinal);
    }

    /// <inheritdoc />
    public ValueTask<string> GetEpochAsync(CancellationToken cancellationToken) => new(_epoch);

    /// <inheritdoc />
    public Task<string> PublishAsync(string stream, QueueMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        message.Validate();
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Text(Stream(stream).Append(message)));
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Delivery>> ReceiveAsync(ConsumerIdentity consumer, int maxCount, TimeSpan wait, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(consumer);
        ArgumentException.ThrowIfNullOrWhiteSpace(consumer.Name, nameof(consumer));
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero);
        StreamState stream = Stream(consumer.Stream);
        DateTimeOffset end = _time.GetUtcNow() + wait;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Asked for before the look, so that what comes between look and wait ends the wait.
            Task changed = stream.Changed;
            (IReadOnlyList<Delivery> deliveries, DateTimeOffset? nextDue) = stream.Lease(consumer, maxCount);
            DateTimeOffset now = _time.GetUtcNow();
            if (deliveries.Count > 0 || now >= end)
                return deliveries;
            TimeSpan pause = (nextDue < end ? nextDue.Value : end) - now;
            await WaitAsync(changed, pause > TimeSpan.Zero ? pause : TimeSpan.Zero, cancellationToken);
        }
    }

    /// <inheritdoc />
    public Task<bool> AcknowledgeAsync(Delivery delivery, CancellationToken cancellationToken) =>
        Held(delivery, (stream, id) => stream.Acknowledge(delivery, id), cancellationToken);

    /// <inheritdoc />
    public Task<bool> ExtendLeaseAsync(Delivery delivery, CancellationToken cancellationToken) =>
        Held(delivery, (stream, id) => stream.Extend(delivery, id), cancellationToken);

    /// <inheritdoc />
    public Task<bool> ReleaseAsync(Delivery delivery, CancellationToken cancellationToken) =>
        Held(delivery, (stream, id) => stream.Release(delivery, id), cancellationToken);

    /// <inheritdoc />
    public Task<bool> RejectAsync(Delivery delivery, string error, TimeSpan delay, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(error);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return Held(delivery, (stream, id) => stream.Reject(delivery, id, error, delay), cancellationToken);
    }

    /// <inheritdoc />
    public Task<bool> DeadLetterAsync(Delivery delivery, string error, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(error);
        return Held(delivery, (stream, id) => stream.Bury(delivery, id, error), cancellationToken);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<DeadLetter>> ListDeadLettersAsync(string stream, string group, string? afterEntryId, int maxCount, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCount, 1);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Stream(stream).ListDead(group, afterEntryId is null ? 0 : Number(afterEntryId), maxCount));
    }

    /// <inheritdoc />
    public Task<bool> RedriveAsync(string stream, string group, string entryId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Stream(stream).Redrive(group, Number(entryId)));
    }

    /// <inheritdoc />
    public Task<bool> DiscardAsync(string stream, string group, string entryId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Stream(stream).Discard(group, Number(entryId)));
    }

    /// <inheritdoc />
    public Task<IReadOnlySet<string>> FindSettledAsync(string stream, string epoch, IReadOnlyCollection<string> entryIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entryIds);
        cancellationToken.ThrowIfCancellationRequested();
        StreamState state = Stream(stream);
        return Task.FromResult<IReadOnlySet<string>>(entryIds.Where(id => epoch == _epoch && state.IsSettled(Number(id))).ToHashSet(StringComparer.Ordinal));
    }

    /// <inheritdoc />
    public Task<int> TrimAsync(string stream, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Stream(stream).Trim());
    }

    /// <inheritdoc />
    public Task<QueueDepth> GetDepthAsync(string stream, string group, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Stream(stream).Depth(group));
    }

    internal static string Text(long id) => id.ToString(CultureInfo.InvariantCulture);

    // An id of another queue is nobody's entry.
    private static long Number(string entryId) => long.TryParse(entryId, NumberStyles.None, CultureInfo.InvariantCulture, out long id) ? id : -1;

    private async Task WaitAsync(Task changed, TimeSpan pause, CancellationToken cancellationToken)
    {
        try
        {
            await changed.WaitAsync(pause, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The wait is over, or a lease ended: look.
        }
    }

    private Task<bool> Held(Delivery delivery, Func<StreamState, long, bool> step, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(step(Stream(delivery.Consumer.Stream), Number(delivery.EntryId)));
    }

    private StreamState Stream(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _streams.GetValueOrDefault(name) ?? throw new UnknownStreamException(name, _streams.Keys);
    }
}
