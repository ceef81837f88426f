using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace RlhfT2I.Storage.Database;

/// <summary>Times in SQLite: microseconds since 1970 in UTC as an integer, which sorts and compares as the time does. PostgreSQL keeps the same precision.</summary>
internal sealed class Microseconds() : ValueConverter<DateTimeOffset, long>(
    time => (time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond,
    microseconds => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond))
{
    public static DateTimeOffset Cut(DateTimeOffset time) => new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
}
