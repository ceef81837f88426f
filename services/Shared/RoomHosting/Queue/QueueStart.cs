using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RlhfT2I.Messaging;
using RlhfT2I.Messaging.Redis;
using RlhfT2I.RoomHosting.Diagnostics;
using RlhfT2I.ServiceDefaults.Hosting;

namespace RlhfT2I.RoomHosting.Queue;

/// <summary>Checks the queue's server before anything is published or read.</summary>
internal sealed class QueueStart(IBatchQueue queue, ILogger<QueueStart> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        if (queue is not RedisStreamQueue redis)
            return;
        try
        {
            await redis.PrepareAsync(cancellationToken);
        }
        catch (QueueMisconfiguredException exception)
        {
            throw HostStartException.QueueUnusable(exception.Message, exception);
        }
        catch (QueueUnavailableException exception)
        {
            // Parts of a suite start in any order: not ready until it answers.
            RoomHostingLog.QueueAway(logger, exception);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
