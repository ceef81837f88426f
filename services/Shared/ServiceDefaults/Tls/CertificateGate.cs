using Microsoft.AspNetCore.Http;

namespace RlhfT2I.ServiceDefaults.Tls;

/// <summary>
/// Where callers must show a certificate, those who came in by a port without TLS may ask for the host's health and nothing else: probes have no certificate.
/// </summary>
internal sealed class CertificateGate(RequestDelegate next, InnerListener listener)
{
    private const string HealthPath = "/health";

    public Task InvokeAsync(HttpContext context)
    {
        if (!listener.IsGuarded || context.Connection.ClientCertificate is not null || context.Request.Path.StartsWithSegments(HealthPath, StringComparison.Ordinal))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
