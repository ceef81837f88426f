using System.Diagnostics.CodeAnalysis;

namespace RlhfT2I.Messaging;

/// <summary>
/// Streams with consumer groups. Every group is given every entry at least once; within a group one member at a time holds an entry, by a lease
/// that ends in silence. What a former holder says is refused. Safe to use from many threads.
/// </summary>
/// <remarks>
/// A queue may lose everything; the outbox of the publishing room then fills it again, which <see cref="GetEpochAsync"/> and <see cref="FindSettledAsync"/> are
/// for. Every member throws <see cref="UnknownStreamException"/> for a stream or group outside the topology, and, where the queue is a server of its own,
/// <see cref="QueueUnavailableException"/> while that does not answer.
/// </remarks>
[SuppressMessage("Naming", "CA1711", Justification = "It is a message queue; no collection type is meant.")]
public interface IBatchQueue
{
    /// <summary>What telemetry calls the queue (<c>messaging.system</c>).</summary>
    string SystemName => "in_process";

    /// <summary>Name of the queue's present life; another one means that all entries of the earlier life are gone.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<string> GetEpochAsync(CancellationToken cancellationToken);

    /// <summary>Appends an entry for every group of the stream.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the wait; then it may or may not be published.</param>
    /// <returns>Id of the entry.</returns>
    /// <exception cref="QueueFullException">The stream holds as many entries as it may.</exception>
    Task<string> PublishAsync(string stream, QueueMessage message, CancellationToken cancellationToken);

    /// <summary>Leases entries: those whose lease ended or that were rejected first, then new ones in the order of publication. An entry out of deliveries becomes a dead letter instead.</summary>
    /// <param name="consumer">Who reads.</param>
    /// <param name="maxCount">Most entries, from 1.</param>
    /// <param name="wait">How long to wait for a first entry; zero looks once.</param>
    /// <param name="cancellationToken">Ends the wait; nothing is leased then.</param>
    /// <returns>The entries; empty if none came.</returns>
    Task<IReadOnlyList<Delivery>> ReceiveAsync(ConsumerIdentity consumer, int maxCount, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Says that the effect of an entry is stored.</summary>
    /// <param name="delivery">What was received.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><c>false</c> if the entry is in other hands by now, or settled.</returns>
    Task<bool> AcknowledgeAsync(Delivery delivery, CancellationToken cancellationToken);

    /// <summary>Renews the lease of an entry.</summary>
    /// <param name="delivery">What was received.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><c>false</c> if the lease is lost: stop the work.</returns>
    Task<bool> ExtendLeaseAsync(Delivery delivery, CancellationToken cancellationToken);

    /// <summary>Gives back an entry that was not worked on, for any member to take at once; this delivery does not count.</summary>
    /// <param name="delivery">What was received.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><c>false</c> if the lease is lost.</returns>
    Task<bool> ReleaseAsync(Delivery delivery, CancellationToken cancellationToken);

    /// <summary>Says that an entry failed. At the delivery limit it becomes a dead letter.</summary>
    /// <param name="delivery">What was received.</param>
    /// <param name="error">What went wrong.</param>
    /// <param name="delay">How long to wait before the next delivery, from zero.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><c>false</c> if the lease is lost.</returns>
    Task<bool> RejectAsync(Delivery delivery, string error, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Makes an entry a dead letter at once.</summary>
    /// <param name="delivery">What was received.</param>
    /// <param name="error">What went wrong.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><c>false</c> if the lease is lost.</returns>
    Task<bool> DeadLetterAsync(Delivery delivery, string error, CancellationToken cancellationToken);

    /// <summary>Dead letters of a group, in the order of publication.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="group">The group.</param>
    /// <param name="afterEntryId">Last entry of the page before; <c>null</c> for the first page.</param>
    /// <param name="maxCount">Most entries, from 1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<DeadLetter>> ListDeadLettersAsync(string stream, string group, string? afterEntryId, int maxCount, CancellationToken cancellationToken);

    /// <summary>Gives a dead letter back to its group, with all its deliveries before it again.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="group">The group.</param>
    /// <param name="entryId">The entry.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><c>false</c> if it is no dead letter of this group.</returns>
    Task<bool> RedriveAsync(string stream, string group, string entryId, CancellationToken cancellationToken);

    /// <summary>Gives a dead letter up for good.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="group">The group.</param>
    /// <param name="entryId">The entry.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><c>false</c> if it is no dead letter of this group.</returns>
    Task<bool> DiscardAsync(string stream, string group, string entryId, CancellationToken cancellationToken);

    /// <summary>Which entries every group has acknowledged or given up for good. A dead letter is not settled.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="epoch">Life in which the entries were published. If it is over, none of them is settled: an entry that was lost looks like one that everyone dealt with.</param>
    /// <param name="entryIds">The entries.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlySet<string>> FindSettledAsync(string stream, string epoch, IReadOnlyCollection<string> entryIds, CancellationToken cancellationToken);

    /// <summary>Frees the space of settled entries and of nothing else.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many entries were dropped.</returns>
    Task<int> TrimAsync(string stream, CancellationToken cancellationToken);

    /// <summary>What a group has before it.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="group">The group.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<QueueDepth> GetDepthAsync(string stream, string group, CancellationToken cancellationToken);
}
