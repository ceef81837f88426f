using Microsoft.Net.Http.Headers;
using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.Gateway.Api;

/// <summary>Headers by which a caller could say of itself what only the gateway may say.</summary>
internal static class RequestHeaders
{
    private static readonly string[] Prefixes = ["x-rlhf-", "x-forwarded-", "x-original-", "x-user-", "x-rater-"];

    private static readonly string[] Names = [HeaderNames.Authorization, Credentials.KeyHeader, HeaderNames.Cookie, "Forwarded", "X-Real-IP"];

    /// <summary>Removes them.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="keepRater">Whether the rater's name stays, as an embedded suite reads it.</param>
    public static void Strip(IHeaderDictionary headers, bool keepRater)
    {
        foreach (string name in headers.Keys.Where(IsSpoofable).ToArray())
        {
            if (!keepRater || !name.Equals(CallerIdentity.RaterHeader, StringComparison.OrdinalIgnoreCase))
                headers.Remove(name);
        }
    }

    private static bool IsSpoofable(string name)
    {
        // Some servers read _ as -.
        string plain = name.Replace('_', '-');
        return Prefixes.Any(prefix => plain.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            && !plain.Equals("x-user-agent", StringComparison.OrdinalIgnoreCase)
            || Names.Contains(plain, StringComparer.OrdinalIgnoreCase);
    }
}
