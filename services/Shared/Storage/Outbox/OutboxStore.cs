using Microsoft.EntityFrameworkCore;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Storage.Outbox;

/// <summary>The relay's view of a room's outbox. Rows are written by <c>context.Outbox.Add</c> beside the effect they belong to.</summary>
/// <typeparam name="TContext">The room's context.</typeparam>
/// <param name="contexts">Makes a context for each step.</param>
public sealed class OutboxStore<TContext>(IDbContextFactory<TContext> contexts)
    where TContext : RoomContext
{
    /// <summary>The oldest rows that the present life of the queue has not seen.</summary>
    /// <param name="epoch">The queue's present life.</param>
    /// <param name="maxCount">Most rows, from 1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<OutboxMessage>> FindUnpublishedAsync(string epoch, int maxCount, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCount, 1);
        await using TContext context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Outbox.AsNoTracking().Where(message => message.Epoch == null || message.Epoch != epoch)
            .OrderBy(message => message.Id).Take(maxCount).ToListAsync(cancellationToken);
    }

    /// <summary>Notes that a row was published. If the process dies before this, the row is published again: a duplicate, never a loss.</summary>
    /// <param name="id">The row.</param>
    /// <param name="epoch">The queue's life in which it was published.</param>
    /// <param name="entryId">Id that the queue gave it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task MarkPublishedAsync(long id, string epoch, string entryId, CancellationToken cancellationToken)
    {
        await using TContext context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.Outbox.Where(message => message.Id == id).ExecuteUpdateAsync(
            set => set.SetProperty(message => message.Epoch, epoch).SetProperty(message => message.EntryId, entryId), cancellationToken);
    }

    /// <summary>Rows that were published in the present life of the queue, in order, after a row.</summary>
    /// <param name="epoch">The queue's present life.</param>
    /// <param name="afterId">Last row of the page before; 0 for the first page.</param>
    /// <param name="maxCount">Most rows, from 1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<PublishedMessage>> FindPublishedAsync(string epoch, long afterId, int maxCount, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxCount, 1);
        await using TContext context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Outbox.AsNoTracking().Where(message => message.Epoch == epoch && message.Id > afterId).OrderBy(message => message.Id).Take(maxCount)
            .Select(message => new PublishedMessage(message.Id, message.Stream, message.EntryId!)).ToListAsync(cancellationToken);
    }

    /// <summary>Drops rows whose messages every consumer group has dealt with.</summary>
    /// <param name="ids">The rows.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task DeleteAsync(IReadOnlyCollection<long> ids, CancellationToken cancellationToken)
    {
        await using TContext context = await contexts.CreateDbContextAsync(cancellationToken);
        await context.Outbox.Where(message => ids.Contains(message.Id)).ExecuteDeleteAsync(cancellationToken);
    }
}
