namespace RlhfT2I.Gateway.Api;

/// <summary>Headers that every answer to a browser has. A page sets a policy of its own where it needs more than nothing.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    /// <summary>Runs a call.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(
            static state =>
            {
                var response = (HttpResponse)state;
                if (!ErrorReply.IsGrpc(response.HttpContext.Request))
                    Add(response.Headers);
                return Task.CompletedTask;
            },
            context.Response);
        return next(context);
    }

    private static void Add(IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        if (headers.ContentSecurityPolicy.Count == 0)
            headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
    }
}
