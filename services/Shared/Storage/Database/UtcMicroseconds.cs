using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace RlhfT2I.Storage.Database;

/// <summary>Times in PostgreSQL: <c>timestamptz</c>, to which the provider writes UTC only and the server whole microseconds.</summary>
internal sealed class UtcMicroseconds() : ValueConverter<DateTimeOffset, DateTimeOffset>(time => Microseconds.Cut(time), time => time);
