using System.Globalization;
using Google.Protobuf;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.FineTuning.Api;

/// <summary>Pages by place: what the room lists only grows at one end while someone reads it.</summary>
internal static class Pages
{
    /// <summary>Reads a page.</summary>
    /// <param name="request">The list request.</param>
    /// <param name="pageSize">Its page size.</param>
    /// <param name="pageToken">Its page token.</param>
    /// <param name="readAsync">Reads entries from a place on, at most so many.</param>
    /// <returns>The entries, and the token of the next page.</returns>
    public static async Task<(IReadOnlyList<T> Entries, string NextPageToken)> ReadAsync<T>(
        IMessage request, int pageSize, string pageToken, Func<int, int, Task<IReadOnlyList<T>>> readAsync)
    {
        int size = PageTokens.CoercePageSize(pageSize), skip = 0;
        if (PageTokens.Decode(request, pageToken) is { } cursor
            && !int.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out skip))
            throw new InvalidRequestException(
                [new FieldViolation("page_token", "was not given out for these arguments")], ErrorReason.InvalidPageToken, new Dictionary<string, string>());
        IReadOnlyList<T> entries = await readAsync(skip, size + 1);
        return entries.Count <= size
            ? (entries, "")
            : ([.. entries.Take(size)], PageTokens.Encode(request, (skip + size).ToString(CultureInfo.InvariantCulture)));
    }
}
