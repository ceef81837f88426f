using System.Globalization;

namespace RlhfT2I.Generation.Infrastructure.Stores;

/// <summary>Where a page ended: a time and a name, as text. Cursors are bound to their query by the page token around them.</summary>
/// <param name="Time">Time of the last entry.</param>
/// <param name="Name">Name of the last entry.</param>
internal sealed record Cursor(DateTimeOffset Time, string Name)
{
    public static Cursor? Read(string? text)
    {
        if (text is null)
            return null;
        string[] parts = text.Split(' ', 2);
        return new Cursor(new DateTimeOffset(long.Parse(parts[0], CultureInfo.InvariantCulture), TimeSpan.Zero), parts[1]);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Time.UtcTicks} {Name}");
}
