using Microsoft.Extensions.Hosting;
using RlhfT2I.Messaging;
using RlhfT2I.RoomHosting.Diagnostics;

namespace RlhfT2I.RoomHosting.Queue;

/// <summary>Measures what waits for the groups that this host reads for, while someone collects metrics. Every replica reports the same numbers.</summary>
internal sealed class QueueDepths(IBatchQueue queue, IEnumerable<ReadGroup> groups, TimeProvider time) : BackgroundService
{
    /// <summary>Time between two looks; what scrapes more often sees the same twice.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly ReadGroup[] _groups = [.. groups.Distinct()];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do
            {
                if (RoomHostingDiagnostics.IsDepthWatched)
                    await LookAsync(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped in good order.
        }
    }

    private async Task LookAsync(CancellationToken stoppingToken)
    {
        try
        {
            foreach (ReadGroup group in _groups)
                RoomHostingDiagnostics.Record(group.Stream, group.Group, await queue.GetDepthAsync(group.Stream, group.Group, stoppingToken));
        }
        catch (MessagingException)
        {
            // Whether the queue answers is told by readiness; the last numbers stand until it does.
        }
    }
}
