using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RlhfT2I.RoomHosting.Diagnostics;
using RlhfT2I.RoomHosting.Options;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.Storage.Database;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.RoomHosting.Database;

/// <summary>
/// Makes sure of a room's database ahead of everything else in the room. An embedded one is migrated and the jobs of the process before are freed; on a server others
/// may be at work, so it is only looked at: the verb <c>migrate</c> changes it, and leases of jobs run out by the server's clock.
/// </summary>
/// <typeparam name="TContext">The room's context.</typeparam>
internal sealed class RoomStart<TContext>(
    DatabaseMigrator<TContext> migrator, JobStore<TContext> jobs, IOptions<StorageOptions> options, ILogger<RoomStart<TContext>> logger) : IHostedLifecycleService
    where TContext : RoomContext
{
    public Task StartingAsync(CancellationToken cancellationToken) =>
        options.Value.Provider == StorageProvider.Postgres ? CheckAsync(cancellationToken) : TakeAsync(cancellationToken);

    private Task<bool> CheckAsync(CancellationToken cancellationToken) => HostDatabase.GuardAsync(RoomSchema<TContext>.Name, async () =>
    {
        await migrator.EnsureCurrentAsync(cancellationToken);
        return true;
    });

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<string> applied = await migrator.MigrateAsync(cancellationToken);
            if (applied.Count > 0)
                RoomHostingLog.Migrated(logger, RoomSchema<TContext>.Name, applied.Count);
        }
        catch (MigrationStateException exception)
        {
            throw HostStartException.DataFolderUnusable(exception.Message, exception);
        }
        // The data root is held by this process alone, so whoever had a lease is gone.
        int freed = await jobs.ExpireLeasesAsync(cancellationToken);
        if (freed > 0)
            RoomHostingLog.LeasesExpired(logger, RoomSchema<TContext>.Name, freed);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
