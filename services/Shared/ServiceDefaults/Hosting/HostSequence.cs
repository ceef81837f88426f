using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace RlhfT2I.ServiceDefaults.Hosting;

/// <summary>
/// Opens the gate when everything has started, and closes it before anything stops:
/// <code>
/// stop asked for -> not ready -> ReadinessDelay -> no new connections, calls in hand end -> background work stops -> devices, telemetry
///                   '---------- here ----------'  '--------------------- the host, at most DrainTimeout -----------------------------'
/// </code>
/// </summary>
internal sealed class HostSequence(
    ReadinessGate gate, IOptions<ShutdownOptions> options, IServer server, TimeProvider time, ILogger<HostSequence> logger)
    : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        gate.Open();
        if (server.Features.Get<IServerAddressesFeature>()?.Addresses is { Count: > 1 } addresses)
        {
            string grpc = addresses.First(), json = addresses.Skip(1).First();
            HostLog.Listening(logger, grpc, json);
        }
        return Task.CompletedTask;
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        gate.Close();
        HostLog.Stopping(logger, options.Value.ReadinessDelay, options.Value.DrainTimeout);
        if (options.Value.ReadinessDelay > TimeSpan.Zero)
            await Task.Delay(options.Value.ReadinessDelay, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        HostLog.Stopped(logger);
        return Task.CompletedTask;
    }
}
