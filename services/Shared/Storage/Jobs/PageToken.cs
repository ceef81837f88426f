using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RlhfT2I.Storage.Jobs;

/// <summary>The last job of a page, with a mark of the query, in an opaque text.</summary>
/// <param name="CreateTime">When that job was created.</param>
/// <param name="Name">Its name.</param>
internal sealed record PageToken(DateTimeOffset CreateTime, string Name)
{
    private const int MarkLength = 16;

    public string Write(JobQuery query) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{Mark(query)}{CreateTime.UtcTicks.ToString(CultureInfo.InvariantCulture)} {Name}"));

    /// <exception cref="InvalidPageTokenException">The query's token is not one of its own.</exception>
    public static PageToken? Read(JobQuery query)
    {
        if (query.PageToken.Length == 0)
            return null;
        if (!Base64Url.IsValid(query.PageToken))
            throw new InvalidPageTokenException();
        string text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(query.PageToken));
        int space = text.IndexOf(' ', StringComparison.Ordinal);
        if (space < MarkLength || text[..MarkLength] != Mark(query)
            || !long.TryParse(text[MarkLength..space], NumberStyles.None, CultureInfo.InvariantCulture, out long ticks) || ticks > DateTime.MaxValue.Ticks)
            throw new InvalidPageTokenException();
        return new PageToken(new DateTimeOffset(ticks, TimeSpan.Zero), text[(space + 1)..]);
    }

    // Page size may change between pages, so it is no part of the mark.
    private static string Mark(JobQuery query) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{query.Parent}\n{query.Kind}\n{string.Join(',', query.States)}")))[..MarkLength];
}
