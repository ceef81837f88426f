using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RlhfT2I.Messaging.Publishing;
using RlhfT2I.RoomHosting.Diagnostics;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.RoomHosting.Database;

/// <summary>Carries a room's outbox to the queue: at once after a commit of this process, else at the next look.</summary>
/// <typeparam name="TContext">The room's context.</typeparam>
internal sealed class OutboxRelayService<TContext>(
    OutboxRelay<TContext> relay, RoomBells<TContext> bells, TimeProvider time, ILogger<OutboxRelayService<TContext>> logger) : BackgroundService
    where TContext : RoomContext
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        long swept = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            Task next = bells.Outbox.Next;
            bool sweep = time.GetElapsedTime(swept) >= SweepInterval;
            await RelayAsync(sweep, stoppingToken);
            if (sweep)
                swept = time.GetTimestamp();
            await Doorbell.WaitAsync(next, Look, time, stoppingToken);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A database that does not answer now may answer at the next look; the rows wait.")]
    private async Task RelayAsync(bool sweep, CancellationToken stoppingToken)
    {
        try
        {
            await relay.PublishAsync(stoppingToken);
            if (sweep)
                await relay.SweepAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped; what was not marked is published again at the next start.
        }
        catch (Exception exception)
        {
            RoomHostingLog.RelayFailed(logger, exception, RoomSchema<TContext>.Name);
        }
    }
}
