namespace RlhfT2I.Gateway.Api;

/// <summary>
/// The cookie that holds the credential of someone who uses the pages, so that no script can read it. Browsers send it with calls of the pages of this very server only:
/// it is <c>SameSite=Strict</c>, and a call that the browser says another origin caused, be it another port of this machine, counts as one without it.
/// </summary>
internal static class SessionCookie
{
    /// <summary>Its name.</summary>
    public const string Name = "rlhf_session";

    private const string FetchSiteHeader = "Sec-Fetch-Site";

    /// <summary>The credential of a call.</summary>
    /// <returns>Null if there is none, or if a page of another origin made the call.</returns>
    public static string? Read(HttpRequest request) => IsFromHere(request) && request.Cookies.TryGetValue(Name, out string? secret) ? secret : null;

    /// <summary>Hands the cookie out.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="secret">The credential.</param>
    /// <param name="expireTime">When it ends; null for the end of the browser's session.</param>
    public static void Set(HttpResponse response, string secret, DateTimeOffset? expireTime) =>
        response.Cookies.Append(Name, secret, OptionsFor(response.HttpContext.Request, expireTime));

    /// <summary>Takes the cookie back.</summary>
    public static void Delete(HttpResponse response) => response.Cookies.Delete(Name, OptionsFor(response.HttpContext.Request, null));

    // TLS ends before the gateway; what the page's own address begins with, its browser tells.
    private static CookieOptions OptionsFor(HttpRequest request, DateTimeOffset? expireTime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = request.IsHttps || request.Headers.Origin.ToString().StartsWith("https://", StringComparison.Ordinal),
        Path = "/",
        Expires = expireTime,
        IsEssential = true,
    };

    private static bool IsFromHere(HttpRequest request)
    {
        string site = request.Headers[FetchSiteHeader].ToString();
        if (site.Length > 0)
            return site is "same-origin" or "none";
        // Browsers do not tell the site to a server without TLS on another machine; they still tell the origin of whatever changes something.
        string origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || (Uri.TryCreate(origin, UriKind.Absolute, out Uri? address) && address.Authority == request.Host.Value);
    }
}
