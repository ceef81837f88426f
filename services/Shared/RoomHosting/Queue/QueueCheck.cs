using Microsoft.Extensions.Diagnostics.HealthChecks;
using RlhfT2I.Messaging;

namespace RlhfT2I.RoomHosting.Queue;

/// <summary>Whether the queue answers and is fit for work.</summary>
internal sealed class QueueCheck(IBatchQueue queue) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        try
        {
            await queue.GetEpochAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (MessagingException exception)
        {
            return HealthCheckResult.Unhealthy(exception.Message, exception);
        }
    }
}
