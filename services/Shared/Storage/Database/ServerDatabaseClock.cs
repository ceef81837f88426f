using Microsoft.EntityFrameworkCore;

namespace RlhfT2I.Storage.Database;

/// <summary>The clock of a PostgreSQL server, the same for all its clients. Inside a transaction it goes on: one may have waited for a lock since it began.</summary>
public sealed class ServerDatabaseClock : IDatabaseClock
{
    /// <inheritdoc />
    public async ValueTask<DateTimeOffset> GetUtcNowAsync(DbContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        List<DateTimeOffset> now = await context.Database.SqlQuery<DateTimeOffset>($"SELECT clock_timestamp() AS \"Value\"").ToListAsync(cancellationToken);
        return Microseconds.Cut(now.Single());
    }
}
