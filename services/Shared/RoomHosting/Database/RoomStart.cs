using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RlhfT2I.RoomHosting.Diagnostics;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.Storage.Database;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.RoomHosting.Database;

/// <summary>Migrates a room's database and frees the jobs of the process before, ahead of everything else in the room.</summary>
/// <typeparam name="TContext">The room's context.</typeparam>
internal sealed class RoomStart<TContext>(
    DatabaseMigrator<TContext> migrator, JobStore<TContext> jobs, ILogger<RoomStart<TContext>> logger) : IHostedLifecycleService
    where TContext : RoomContext
{
    public async Task StartingAsync(CancellationToken cancellationToken)
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
