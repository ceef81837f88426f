using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Feedback.Infrastructure.Database;

/// <summary>Use cases on the embedded database.</summary>
internal sealed class FeedbackStore(IDbContextFactory<FeedbackContext> contexts, IDatabaseClock clock) : IFeedbackStore, IDisposable
{
    // The database lets one writer in at a time; waiting here is quicker and fairer than its polling.
    private readonly SemaphoreSlim _writer = new(1, 1);

    public async Task<T> ReadAsync<T>(Func<IFeedbackSession, Task<T>> read, CancellationToken cancellationToken)
    {
        await using FeedbackContext context = await contexts.CreateDbContextAsync(cancellationToken);
        context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        return await read(new FeedbackSession(context, await clock.GetUtcNowAsync(context, cancellationToken), cancellationToken));
    }

    public async Task<T> WriteAsync<T>(Func<IFeedbackSession, Task<T>> write, CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken);
        try
        {
            await using FeedbackContext context = await contexts.CreateDbContextAsync(cancellationToken);
            // Takes SQLite's write lock at once, before anything is read.
            await using IDbContextTransaction transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            T result = await write(new FeedbackSession(context, await clock.GetUtcNowAsync(context, cancellationToken), cancellationToken));
            await transaction.CommitAsync(cancellationToken);
            return result;
        }
        finally
        {
            _writer.Release();
        }
    }

    public void Dispose() => _writer.Dispose();
}
