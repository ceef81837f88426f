using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using StackExchange.Redis;

namespace RlhfT2I.Messaging.Redis;

/// <summary>
/// The queue over Redis Streams, version 7.0 or newer: what a suite of several processes shares. Every step that must not come apart is a script. Connects at
/// first use; while the server is away every call fails within two seconds with <see cref="QueueUnavailableException"/>, and afterwards all goes on by itself.
/// </summary>
/// <remarks>
/// First deliveries live in the groups' pending lists; whatever is given back, goes silent or dies moves into copies beside the stream (see
/// <c>Scripts/common.lua</c>), so trimming never waits for a dead letter and never drops one.
/// </remarks>
[SuppressMessage("Naming", "CA1711", Justification = "It is a message queue; no collection type is meant.")]
public sealed partial class RedisStreamQueue : IBatchQueue, IAsyncDisposable, IDisposable
{
    private readonly Dictionary<string, StreamDefinition> _streams;
    private readonly RedisQueueSettings _settings;
    private readonly RedisLink _link;
    private readonly RedisReaders _readers;
    private readonly Dictionary<string, CallBatcher<QueueMessage, RedisPublication>> _publishers;
    private readonly Dictionary<(string Stream, string Group), CallBatcher<RedisAnswer, bool>> _answers;
    private int _preparedTurn = -1;

    /// <summary>Makes the queue; connects to nothing yet.</summary>
    /// <param name="streams">Streams and their groups; <see cref="QueueStreams.All"/> in the product.</param>
    /// <param name="settings">Where it is, and bounds.</param>
    /// <exception cref="ArgumentException">A stream has no group, or a setting is out of range.</exception>
    public RedisStreamQueue(IEnumerable<StreamDefinition> streams, RedisQueueSettings settings)
    {
        ArgumentNullException.ThrowIfNull(streams);
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        _streams = streams.ToDictionary(stream => stream.Name, StringComparer.Ordinal);
        if (_streams.Values.FirstOrDefault(stream => stream.Groups.Count == 0) is { } idle)
            throw new ArgumentException($"{idle.Name} has no group, so its entries would never be settled.", nameof(streams));
        _settings = settings;
        _link = new RedisLink(settings);
        _readers = new RedisReaders(settings);
        _publishers = _streams.Keys.ToDictionary(
            stream => stream, stream => new CallBatcher<QueueMessage, RedisPublication>(messages => PublishAsync(stream, messages), message => message.Payload.Length), StringComparer.Ordinal);
        _answers = _streams.Values.SelectMany(stream => stream.Groups.Select(group => (stream.Name, group))).ToDictionary(
            place => place, place => new CallBatcher<RedisAnswer, bool>(answers => AnswerAsync(place.Name, place.group, answers), answer => answer.Error.Length));
    }

    /// <inheritdoc />
    public string SystemName => "redis";

    /// <summary>Connects, checks the server's settings and makes the groups, which otherwise happens at first use.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="QueueMisconfiguredException">The server would lose work.</exception>
    /// <exception cref="QueueUnavailableException">It does not answer.</exception>
    public Task PrepareAsync(CancellationToken cancellationToken) => RedisFaults.GuardAsync(PrepareAsync).WaitAsync(cancellationToken);

    /// <inheritdoc />
    public async ValueTask<string> GetEpochAsync(CancellationToken cancellationToken) => await RedisFaults.GuardAsync(PrepareAsync).WaitAsync(cancellationToken);

    /// <inheritdoc />
    public async Task<string> PublishAsync(string stream, QueueMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        message.Validate();
        Require(stream);
        cancellationToken.ThrowIfCancellationRequested();
        RedisPublication publication = await _publishers[stream].AddAsync(message).WaitAsync(cancellationToken);
        return publication.EntryId ?? throw new QueueFullException(stream, publication.EntryCount, publication.DeadCount, _settings.Capacity);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<Delivery>> ReceiveAsync(ConsumerIdentity consumer, int maxCount, TimeSpan wait, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(consumer);
        ArgumentException.ThrowIfNullOrWhiteSpace(consumer.Name, nameof(consumer));
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero);
        Require(consumer.Stream, consumer.Group);
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            // Between two steps only: once a step was sent, what it leased is returned.
            cancellationToken.ThrowIfCancellationRequested();
            (IReadOnlyList<Delivery> deliveries, TimeSpan nextDue) = await ClaimAsync(consumer, maxCount);
            TimeSpan left = wait - Stopwatch.GetElapsedTime(start);
            if (deliveries.Count > 0 || left <= TimeSpan.Zero)
                return deliveries;
            deliveries = await WaitAsync(consumer, maxCount, new[] { left, nextDue, _settings.PollInterval }.Min());
            if (deliveries.Count > 0)
                return deliveries;
        }
    }

    /// <inheritdoc />
    public Task<bool> AcknowledgeAsync(Delivery delivery, CancellationToken cancellationToken) =>
        AnswerAsync(new RedisAnswer(RedisAnswer.Acknowledge, delivery), cancellationToken);

    /// <inheritdoc />
    public Task<bool> ExtendLeaseAsync(Delivery delivery, CancellationToken cancellationToken) =>
        AnswerAsync(new RedisAnswer(RedisAnswer.Extend, delivery), cancellationToken);

    /// <inheritdoc />
    public Task<bool> ReleaseAsync(Delivery delivery, CancellationToken cancellationToken) =>
        AnswerAsync(new RedisAnswer(RedisAnswer.Release, delivery), cancellationToken);

    /// <inheritdoc />
    public Task<bool> RejectAsync(Delivery delivery, string error, TimeSpan delay, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(error);
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return AnswerAsync(new RedisAnswer(RedisAnswer.Reject, delivery, delay, Cut(error)), cancellationToken);
    }

    /// <inheritdoc />
    public Task<bool> DeadLetterAsync(Delivery delivery, string error, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(error);
        return AnswerAsync(new RedisAnswer(RedisAnswer.Bury, delivery, Error: Cut(error)), cancellationToken);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<DeadLetter>> ListDeadLettersAsync(string stream, string group, string? afterEntryId, int maxCount, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCount, 1);
        Require(stream, group);
        string after = afterEntryId is not null && RedisReplies.IsEntryId(afterEntryId) ? afterEntryId : "";
        return RedisReplies.DeadLetters(await RunAsync(RedisScript.ListDead, [Key(stream)], [group, after, maxCount]).WaitAsync(cancellationToken));
    }

    /// <inheritdoc />
    public Task<bool> RedriveAsync(string stream, string group, string entryId, CancellationToken cancellationToken) =>
        EndDeadAsync(stream, group, entryId, "redrive", cancellationToken);

    /// <inheritdoc />
    public Task<bool> DiscardAsync(string stream, string group, string entryId, CancellationToken cancellationToken) =>
        EndDeadAsync(stream, group, entryId, "discard", cancellationToken);

    /// <inheritdoc />
    public async Task<IReadOnlySet<string>> FindSettledAsync(string stream, string epoch, IReadOnlyCollection<string> entryIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(epoch);
        ArgumentNullException.ThrowIfNull(entryIds);
        Require(stream);
        RedisValue[] arguments = [epoch, .. entryIds.Where(RedisReplies.IsEntryId).Select(id => (RedisValue)id)];
        RedisResult reply = await RunAsync(RedisScript.FindSettled, [Key(stream), LifeKey], arguments).WaitAsync(cancellationToken);
        return RedisReplies.Items(reply).Select(RedisReplies.Text).ToHashSet(StringComparer.Ordinal);
    }

    /// <inheritdoc />
    public async Task<int> TrimAsync(string stream, CancellationToken cancellationToken)
    {
        Require(stream);
        return (int)await RunAsync(RedisScript.Trim, [Key(stream)], [Milliseconds(_settings.ConsumerRetention)]).WaitAsync(cancellationToken);
    }

    /// <inheritdoc />
    public async Task<QueueDepth> GetDepthAsync(string stream, string group, CancellationToken cancellationToken)
    {
        Require(stream, group);
        RedisResult[] reply = RedisReplies.Items(await RunAsync(RedisScript.Depth, [Key(stream)], [group]).WaitAsync(cancellationToken));
        return new QueueDepth((int)reply[0], (int)reply[1], (int)reply[2], TimeSpan.FromMilliseconds((long)reply[3]));
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _readers.DisposeAsync();
        await _link.DisposeAsync();
    }

    /// <inheritdoc />
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static string Cut(string error) => error.Length > DeadLetter.MaxErrorLength ? error[..DeadLetter.MaxErrorLength] : error;

    private static long Milliseconds(TimeSpan time) => (long)Math.Ceiling(time.TotalMilliseconds);
}
