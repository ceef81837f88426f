using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RlhfT2I.ServiceDefaults.Hosting;

/// <summary>The host's own part in its health: <c>startup</c> and <c>ready</c> follow the gate, <c>live</c> means that it
/// answers.</summary>
/// <param name="healthy">What the check asks.</param>
/// <param name="unhealthy">What it says otherwise.</param>
internal sealed class HostHealthCheck(Func<bool> healthy, string unhealthy) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(healthy() ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(unhealthy));
}
