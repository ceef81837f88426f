using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RlhfT2I.RoomHosting.Diagnostics;
using RlhfT2I.RoomHosting.Options;

namespace RlhfT2I.RoomHosting.Blobs;

/// <summary>Collects blobs that no row names, again and again while the host serves.</summary>
internal sealed class BlobCollectionService(
    BlobCollection collection, IOptions<BlobOptions> options, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<BlobCollectionService> logger)
    : BackgroundService
{
    private const int FirstShare = 24;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        collection.Sign();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        TimeSpan period = options.Value.CollectEvery;
        if (period == TimeSpan.Zero || !collection.IsNeeded || !await HostStages.StartedAsync(lifetime, stoppingToken))
            return;
        // Sooner the first time, so that a host that is started anew every day collects too.
        using var timer = new PeriodicTimer(period / FirstShare, time);
        while (await WaitAsync(timer, stoppingToken))
        {
            timer.Period = period;
            await CollectAsync(stoppingToken);
        }
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "A store or database that does not answer now may answer the next time; nothing is lost by waiting.")]
    private async Task CollectAsync(CancellationToken stoppingToken)
    {
        try
        {
            (int count, long size, IReadOnlyList<string> strangers) = await collection.CollectAsync(stoppingToken);
            if (strangers.Count > 0)
                RoomHostingLog.CollectionRefused(logger, string.Join(", ", strangers));
            else
                RoomHostingLog.BlobsCollected(logger, count, size);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped between two deletions; the next collection goes on.
        }
        catch (Exception exception)
        {
            RoomHostingLog.CollectionFailed(logger, exception);
        }
    }
}
