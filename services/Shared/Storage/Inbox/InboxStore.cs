using Microsoft.EntityFrameworkCore;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Storage.Inbox;

/// <summary>Stores the effect of a batch once, however often the batch is delivered.</summary>
/// <typeparam name="TContext">The room's context.</typeparam>
/// <param name="contexts">Makes a context for each batch.</param>
/// <param name="clock">Database time.</param>
public sealed class InboxStore<TContext>(IDbContextFactory<TContext> contexts, IDatabaseClock clock)
    where TContext : RoomContext
{
    /// <summary>Whether the effect of a batch is stored: lets a handler skip costly work. <see cref="StoreOnceAsync"/> decides.</summary>
    /// <param name="consumer">The handler.</param>
    /// <param name="batchId">The batch.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<bool> IsProcessedAsync(string consumer, string batchId, CancellationToken cancellationToken)
    {
        await using TContext context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.ProcessedBatches.AsNoTracking().AnyAsync(batch => batch.Consumer == consumer && batch.BatchId == batchId, cancellationToken);
    }

    /// <summary>Stores what <paramref name="effect"/> adds and the mark of the batch in one transaction; nothing, if the mark is there.</summary>
    /// <param name="consumer">The handler; at most 200 characters.</param>
    /// <param name="batchId">The batch; at most 200 characters.</param>
    /// <param name="effect">Adds rows, outbox rows included, to the context it is given; must not save.</param>
    /// <param name="cancellationToken">Ends the wait; then the effect may or may not be stored, and the next delivery tells.</param>
    /// <returns>Whether this call stored the effect; <c>false</c> if an earlier delivery did.</returns>
    public async Task<bool> StoreOnceAsync(string consumer, string batchId, Func<TContext, CancellationToken, Task> effect, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(consumer);
        ArgumentException.ThrowIfNullOrWhiteSpace(batchId);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(consumer.Length, ProcessedBatch.MaxFieldLength, nameof(consumer));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batchId.Length, ProcessedBatch.MaxFieldLength, nameof(batchId));
        ArgumentNullException.ThrowIfNull(effect);
        await using TContext context = await contexts.CreateDbContextAsync(cancellationToken);
        context.Add(new ProcessedBatch { Consumer = consumer, BatchId = batchId, ProcessTime = await clock.GetUtcNowAsync(context, cancellationToken) });
        await effect(context, cancellationToken);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return true;
        }
        catch (DbUpdateException exception) when (UniqueViolation.IsCauseOf(exception))
        {
            // The violated key may be one of the effect's own rows; only the mark says that the batch is done.
            if (await IsProcessedAsync(consumer, batchId, cancellationToken))
                return false;
            throw;
        }
    }

    /// <summary>Forgets marks older than any message can still come back.</summary>
    /// <param name="before">Marks before this time are dropped.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many were dropped.</returns>
    public async Task<int> PurgeAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using TContext context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.ProcessedBatches.Where(batch => batch.ProcessTime < before).ExecuteDeleteAsync(cancellationToken);
    }
}
