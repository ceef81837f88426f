using Microsoft.Extensions.Hosting;

namespace RlhfT2I.RoomHosting;

/// <summary>Where a host stands between its start and its end.</summary>
public static class HostStages
{
    /// <summary>Waits until the host serves: work that calls another room of the same process would find no one before.</summary>
    /// <param name="lifetime">The host.</param>
    /// <param name="stoppingToken">Set when the host stops.</param>
    /// <returns><c>false</c> if the host stops first.</returns>
    public static async Task<bool> StartedAsync(IHostApplicationLifetime lifetime, CancellationToken stoppingToken)
    {
        ArgumentNullException.ThrowIfNull(lifetime);
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration start = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await using CancellationTokenRegistration stop = stoppingToken.Register(() => started.TrySetResult());
        await started.Task;
        return !stoppingToken.IsCancellationRequested;
    }
}
