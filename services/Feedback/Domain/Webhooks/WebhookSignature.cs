using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RlhfT2I.Feedback.Domain.Webhooks;

/// <summary>
/// Signs requests by Standard Webhooks 1.0.0 (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md): HMAC-SHA256 over
/// <c>{id}.{timestamp}.{body}</c>.
/// </summary>
internal static class WebhookSignature
{
    private const string SecretPrefix = "whsec_";
    private const int KeyBytes = 32;

    /// <summary>A new random secret: the prefix and 32 bytes in Base64.</summary>
    public static string NewSecret() => SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes));

    /// <summary>Value of the header <c>webhook-id</c>: one for each event, the same in every try. The full stop, which separates what is signed, does not occur.</summary>
    public static string MessageIdOf(string eventId) => "msg_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(eventId)))[..32];

    /// <summary>Value of the header <c>webhook-signature</c>.</summary>
    /// <param name="secret">The webhook's secret.</param>
    /// <param name="messageId">Value of <c>webhook-id</c>.</param>
    /// <param name="timestamp">Value of <c>webhook-timestamp</c>: seconds since 1970.</param>
    /// <param name="body">The body.</param>
    public static string Sign(string secret, string messageId, long timestamp, string body)
    {
        byte[] key = Convert.FromBase64String(secret[SecretPrefix.Length..]);
        string signed = string.Create(CultureInfo.InvariantCulture, $"{messageId}.{timestamp}.{body}");
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(signed)));
    }
}
