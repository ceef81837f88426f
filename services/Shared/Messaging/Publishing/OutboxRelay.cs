using System.Diagnostics;
using RlhfT2I.Messaging.Diagnostics;
using RlhfT2I.Storage.Database;
using RlhfT2I.Storage.Outbox;

namespace RlhfT2I.Messaging.Publishing;

/// <summary>
/// Carries a room's outbox to the queue. A row is published, marked, and dropped once every group has dealt with its entry; a row that an earlier life of
/// the queue had is published again. So a crash at any point repeats messages and loses none.
/// </summary>
/// <typeparam name="TContext">The room's context.</typeparam>
/// <param name="outbox">The room's outbox.</param>
/// <param name="queue">The queue.</param>
public sealed class OutboxRelay<TContext>(OutboxStore<TContext> outbox, IBatchQueue queue)
    where TContext : RoomContext
{
    private const int PageSize = 256;

    /// <summary>Publishes what waits, in the order of decision, until nothing is left or the queue is full.</summary>
    /// <param name="cancellationToken">Ends the work between two messages.</param>
    /// <returns>How many messages were published.</returns>
    public async Task<int> PublishAsync(CancellationToken cancellationToken)
    {
        string epoch = await queue.GetEpochAsync(cancellationToken);
        int count = 0;
        while (true)
        {
            IReadOnlyList<OutboxMessage> rows = await outbox.FindUnpublishedAsync(epoch, PageSize, cancellationToken);
            foreach (OutboxMessage row in rows)
            {
                string entryId;
                try
                {
                    entryId = await SendAsync(row, cancellationToken);
                }
                catch (QueueFullException)
                {
                    // The rows are safe where they are; the next call goes on.
                    return count;
                }
                await outbox.MarkPublishedAsync(row.Id, epoch, entryId, cancellationToken);
                count++;
            }
            if (rows.Count < PageSize)
                return count;
        }
    }

    private async Task<string> SendAsync(OutboxMessage row, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        using Activity? send = QueueTelemetry.StartSend(queue.SystemName, row);
        // A trace that nobody records here goes on where it came from.
        var message = new QueueMessage(row.BatchId, row.Payload, send?.Id ?? row.TraceParent, send is null ? row.TraceState : send.TraceStateString);
        try
        {
            string entryId = await queue.PublishAsync(row.Stream, message, cancellationToken);
            QueueTelemetry.EndSend(send, queue.SystemName, row.Stream, start, error: null);
            return entryId;
        }
        catch (Exception exception)
        {
            QueueTelemetry.EndSend(send, queue.SystemName, row.Stream, start, exception);
            throw;
        }
    }

    /// <summary>Drops the rows of settled entries, then the entries.</summary>
    /// <param name="cancellationToken">Ends the work between two pages.</param>
    /// <returns>How many rows were dropped.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        string epoch = await queue.GetEpochAsync(cancellationToken);
        var streams = new HashSet<string>(StringComparer.Ordinal);
        int count = 0;
        for (long after = 0; ;)
        {
            IReadOnlyList<PublishedMessage> rows = await outbox.FindPublishedAsync(epoch, after, PageSize, cancellationToken);
            foreach (IGrouping<string, PublishedMessage> ofStream in rows.GroupBy(row => row.Stream))
            {
                streams.Add(ofStream.Key);
                IReadOnlySet<string> settled = await queue.FindSettledAsync(ofStream.Key, epoch, [.. ofStream.Select(row => row.EntryId)], cancellationToken);
                long[] done = [.. ofStream.Where(row => settled.Contains(row.EntryId)).Select(row => row.Id)];
                if (done.Length > 0)
                    await outbox.DeleteAsync(done, cancellationToken);
                count += done.Length;
            }
            if (rows.Count < PageSize)
                break;
            after = rows[^1].Id;
        }
        foreach (string stream in streams)
            await queue.TrimAsync(stream, cancellationToken);
        return count;
    }
}
