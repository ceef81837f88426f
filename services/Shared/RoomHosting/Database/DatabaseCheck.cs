using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.RoomHosting.Database;

/// <summary>Whether a room's database answers.</summary>
/// <typeparam name="TContext">The room's context.</typeparam>
internal sealed class DatabaseCheck<TContext>(IDbContextFactory<TContext> contexts) : IHealthCheck
    where TContext : RoomContext
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken)
    {
        await using TContext database = await contexts.CreateDbContextAsync(cancellationToken);
        return await database.Database.CanConnectAsync(cancellationToken)
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy($"The database of {RoomSchema<TContext>.Name} does not answer.");
    }
}
