using Microsoft.EntityFrameworkCore;

namespace RlhfT2I.Storage.Database;

/// <summary>The host's clock, for a database inside the process.</summary>
/// <param name="time">The host's clock.</param>
public sealed class HostDatabaseClock(TimeProvider time) : IDatabaseClock
{
    /// <inheritdoc />
    public ValueTask<DateTimeOffset> GetUtcNowAsync(DbContext context, CancellationToken cancellationToken) => new(Microseconds.Cut(time.GetUtcNow()));
}
