using System.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.RoomHosting.Options;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Feedback.Infrastructure.Database;

/// <summary>Use cases on the room's database.</summary>
internal sealed class FeedbackStore(IDbContextFactory<FeedbackContext> contexts, IDatabaseClock clock, IOptions<StorageOptions> options) : IFeedbackStore, IDisposable
{
    // A use case that lost a race sees the winner's rows when it runs again, so it seldom loses twice.
    private const int MaxTries = 5;

    // An embedded database lets one writer in at a time; waiting here is quicker and fairer than its polling.
    private readonly SemaphoreSlim? _writer = options.Value.Provider == StorageProvider.Sqlite ? new SemaphoreSlim(1, 1) : null;

    public async Task<T> ReadAsync<T>(Func<IFeedbackSession, Task<T>> read, CancellationToken cancellationToken)
    {
        await using FeedbackContext context = await contexts.CreateDbContextAsync(cancellationToken);
        context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        return await read(await FeedbackSession.BeginAsync(context, clock, cancellationToken));
    }

    public async Task<T> ReadMomentAsync<T>(Func<IFeedbackSession, Task<T>> read, CancellationToken cancellationToken)
    {
        await using FeedbackContext context = await contexts.CreateDbContextAsync(cancellationToken);
        context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        return await context.Database.CreateExecutionStrategy().ExecuteAsync(
            async token =>
            {
                await using IDbContextTransaction transaction = await BeginMomentAsync(context, token);
                return await read(await FeedbackSession.BeginAsync(context, clock, token));
            },
            cancellationToken);
    }

    public async Task<T> WriteAsync<T>(Func<IFeedbackSession, Task<T>> write, CancellationToken cancellationToken)
    {
        if (_writer is null)
            return await WriteBesideOthersAsync(write, cancellationToken);
        await _writer.WaitAsync(cancellationToken);
        try
        {
            return await TryAsync(write, cancellationToken);
        }
        finally
        {
            _writer.Release();
        }
    }

    public void Dispose() => _writer?.Dispose();

    private static async Task<IDbContextTransaction> BeginMomentAsync(FeedbackContext context, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        // Deferred: it takes no write lock, and with the write-ahead log it holds nobody up.
        return context.Database.GetDbConnection() is SqliteConnection embedded
            ? await context.Database.UseTransactionAsync(embedded.BeginTransaction(deferred: true), cancellationToken) ?? throw new InvalidOperationException("There is no transaction.")
            : await context.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
    }

    private async Task<T> WriteBesideOthersAsync<T>(Func<IFeedbackSession, Task<T>> write, CancellationToken cancellationToken)
    {
        for (int count = 1; ; count++)
        {
            try
            {
                return await TryAsync(write, cancellationToken);
            }
            catch (DbUpdateException exception) when (count < MaxTries && (exception is DbUpdateConcurrencyException || UniqueViolation.IsCauseOf(exception)))
            {
                // Someone else was first. What they stored is the answer to this call, or changes it.
            }
        }
    }

    private async Task<T> TryAsync<T>(Func<IFeedbackSession, Task<T>> write, CancellationToken cancellationToken)
    {
        await using FeedbackContext context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Database.CreateExecutionStrategy().ExecuteAsync(
            async token =>
            {
                context.ChangeTracker.Clear();
                // Takes SQLite's write lock at once, before anything is read.
                await using IDbContextTransaction transaction = await context.Database.BeginTransactionAsync(token);
                T result = await write(await FeedbackSession.BeginAsync(context, clock, token));
                await transaction.CommitAsync(token);
                return result;
            },
            cancellationToken);
    }
}
