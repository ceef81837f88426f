using Microsoft.EntityFrameworkCore;

namespace RlhfT2I.Storage.Database;

/// <summary>
/// The clock that leases are measured by. It belongs to the database, because the clocks of workers differ: a server answers
/// with its own <c>now()</c>; an embedded database lives in the process and has the host's.
/// </summary>
public interface IDatabaseClock
{
    /// <summary>Now, in UTC, cut to whole microseconds as every store keeps them.</summary>
    /// <param name="context">The database that is asked.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<DateTimeOffset> GetUtcNowAsync(DbContext context, CancellationToken cancellationToken);

    /// <summary>How far this clock is ahead of a server's <c>clock_timestamp()</c>, for statements that look at the clock themselves. Tests alone move it.</summary>
    TimeSpan Lead => TimeSpan.Zero;
}
