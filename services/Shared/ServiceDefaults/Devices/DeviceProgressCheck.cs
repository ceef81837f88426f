using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace RlhfT2I.ServiceDefaults.Devices;

/// <summary>Whether a device gets on: a kernel that hangs holds its thread for ever, and nothing but a new process mends that.</summary>
internal sealed class DeviceProgressCheck(DeviceThread device, TimeSpan stuckAfter) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        TimeSpan inHand = device.TimeInHand;
        return Task.FromResult(inHand <= stuckAfter
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"One piece of work on {device.DeviceName} has run for {inHand}, longer than Device:StuckAfter ({stuckAfter})."));
    }
}
