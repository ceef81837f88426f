using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Hosting;

namespace RlhfT2I.ServiceDefaults.Hosting;

/// <summary>
/// Log settings below every other source of configuration, so that <c>appsettings.json</c>, environment and arguments win: JSON lines with
/// UTC time in production, one readable line in Development; the frameworks speak from Warning on.
/// </summary>
internal static class LoggingDefaults
{
    public static void Add(IConfigurationBuilder configuration, IHostEnvironment environment) =>
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = Values(environment.IsDevelopment()) });

    private static Dictionary<string, string?> Values(bool development) => new()
    {
        ["Logging:LogLevel:Default"] = "Information",
        ["Logging:LogLevel:Microsoft.AspNetCore"] = "Warning",
        ["Logging:LogLevel:Microsoft.Extensions.Diagnostics.HealthChecks"] = "Critical",
        ["Logging:LogLevel:Microsoft.Hosting.Lifetime"] = "Warning",
        ["Logging:LogLevel:System.Net.Http.HttpClient"] = "Warning",
        // A write that a unique index refuses is an answer, not an error; what is one reaches the log of the call or job.
        ["Logging:LogLevel:Microsoft.EntityFrameworkCore"] = "Critical",
        // Every error of a call is logged once, by the error interceptor.
        ["Logging:LogLevel:Grpc"] = "Critical",
        ["Logging:Console:FormatterName"] = development ? "simple" : "json",
        ["Logging:Console:FormatterOptions:SingleLine"] = development ? "true" : null,
        ["Logging:Console:FormatterOptions:IncludeScopes"] = "true",
        ["Logging:Console:FormatterOptions:UseUtcTimestamp"] = "true",
        ["Logging:Console:FormatterOptions:TimestampFormat"] = development ? "HH:mm:ss.fff " : "yyyy-MM-ddTHH:mm:ss.fffZ",
    };
}
