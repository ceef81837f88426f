using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.ServiceDefaults.Requests;

/// <summary>
/// Page tokens (AIP-158): opaque text that holds where the next page starts and is bound to the arguments of the list, so that a token
/// of another parent or filter is refused instead of giving a page that fits neither.
/// </summary>
public static class PageTokens
{
    /// <summary>Entries of a page when the request names no size.</summary>
    public const int DefaultPageSize = 50;

    /// <summary>Most entries of a page.</summary>
    public const int MaxPageSize = 1000;

    private const int BindingLength = 12;
    private const int MaxTokenLength = 2048;

    /// <summary>The size of a page: 0 means <see cref="DefaultPageSize"/>, more than <see cref="MaxPageSize"/> means that.</summary>
    /// <exception cref="InvalidRequestException">The size is negative.</exception>
    public static int CoercePageSize(int pageSize) => pageSize switch
    {
        < 0 => throw new InvalidRequestException([new FieldViolation("page_size", $"{pageSize} is negative; 0 to {MaxPageSize} is allowed")]),
        0 => DefaultPageSize,
        _ => Math.Min(pageSize, MaxPageSize),
    };

    /// <summary>Makes the token of the next page.</summary>
    /// <param name="request">The list request; the token fits only requests that equal it but for page size and token.</param>
    /// <param name="cursor">Where the next page starts, mostly the sort key of the last entry; at most 1,000 characters, no secret.</param>
    public static string Encode(IMessage request, string cursor)
    {
        ArgumentException.ThrowIfNullOrEmpty(cursor);
        return Base64Url([.. Binding(request), .. Encoding.UTF8.GetBytes(cursor)]);
    }

    /// <summary>Reads the cursor back.</summary>
    /// <param name="request">The list request.</param>
    /// <param name="pageToken">Its token; empty on the first page.</param>
    /// <returns>The cursor; null on the first page.</returns>
    /// <exception cref="InvalidRequestException">The token was not made for these arguments.</exception>
    public static string? Decode(IMessage request, string pageToken)
    {
        ArgumentNullException.ThrowIfNull(pageToken);
        if (pageToken.Length == 0)
            return null;
        byte[] binding = Binding(request);
        byte[]? bytes = FromBase64Url(pageToken);
        if (bytes is null || bytes.Length <= BindingLength || !bytes.AsSpan(0, BindingLength).SequenceEqual(binding))
            throw Refused();
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, BindingLength, bytes.Length - BindingLength);
        }
        catch (DecoderFallbackException)
        {
            throw Refused();
        }
    }

    private static InvalidRequestException Refused() => new(
        [new FieldViolation("page_token", "was not given out for these arguments")],
        ErrorReason.InvalidPageToken,
        new Dictionary<string, string>());

    private static byte[] Binding(IMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        MessageDescriptor descriptor = request.Descriptor;
        IMessage arguments = descriptor.Parser.ParseFrom(request.ToByteArray());
        descriptor.FindFieldByName("page_size")?.Accessor.Clear(arguments);
        descriptor.FindFieldByName("page_token")?.Accessor.Clear(arguments);
        byte[] content = [.. Encoding.UTF8.GetBytes(descriptor.FullName), 0, .. arguments.ToByteArray()];
        return SHA256.HashData(content)[..BindingLength];
    }

    private static string Base64Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static byte[]? FromBase64Url(string text)
    {
        if (text.Length > MaxTokenLength)
            return null;
        string padded = text.Replace('-', '+').Replace('_', '/') + new string('=', (4 - text.Length % 4) % 4);
        byte[] bytes = new byte[padded.Length];
        return Convert.TryFromBase64String(padded, bytes, out int length) ? bytes[..length] : null;
    }
}
