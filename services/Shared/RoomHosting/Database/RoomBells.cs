using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using RlhfT2I.Storage.Jobs;
using RlhfT2I.Storage.Outbox;

namespace RlhfT2I.RoomHosting.Database;

/// <summary>Rings when this process has committed an outbox row or a job of a room, so that relay and runners need not wait for their next look.</summary>
internal abstract class RoomBells : SaveChangesInterceptor, IDbTransactionInterceptor
{
    public Doorbell Outbox { get; } = new();

    public Doorbell Jobs { get; } = new();

    public override int SavedChanges(SaveChangesCompletedEventData eventData, int result)
    {
        Ring(eventData.Context);
        return result;
    }

    public override ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Ring(eventData.Context);
        return new(result);
    }

    // A save inside someone's own transaction becomes visible only now.
    void IDbTransactionInterceptor.TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Ring(eventData.Context);

    Task IDbTransactionInterceptor.TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken)
    {
        Ring(eventData.Context);
        return Task.CompletedTask;
    }

    private void Ring(DbContext? context)
    {
        if (context is null)
            return;
        if (context.ChangeTracker.Entries<OutboxMessage>().Any())
            Outbox.Ring();
        // A job in someone's hands is nobody else's business.
        if (context.ChangeTracker.Entries<Job>().Any(entry => entry.Entity is { IsFinal: false, LeaseExpireTime: null }))
            Jobs.Ring();
    }
}

/// <summary>The bells of one room.</summary>
/// <typeparam name="TContext">The room's context.</typeparam>
internal sealed class RoomBells<TContext> : RoomBells
    where TContext : DbContext;
