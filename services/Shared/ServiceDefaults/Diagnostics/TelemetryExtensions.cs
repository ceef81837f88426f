using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using RlhfT2I.ServiceDefaults.Hosting;

namespace RlhfT2I.ServiceDefaults.Diagnostics;

/// <summary>
/// Telemetry by OpenTelemetry. Without <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> and <c>Endpoints:MetricsPort</c> nothing listens, and instruments cost a test of a
/// field. With the first, traces, metrics and logs go to that collector; with the second, <c>/metrics</c> is there to be scraped, on that port alone.
/// </summary>
internal static class TelemetryExtensions
{
    /// <summary>Where the collector is; the SDK reads this and all other <c>OTEL_</c> variables, such as the sampler and the protocol, by itself.</summary>
    public const string EndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string MetricsPath = "/metrics";
    private const string MetricsPortKey = $"{EndpointOptions.SectionName}:{nameof(EndpointOptions.MetricsPort)}";

    // What the frameworks tell of themselves by OpenTelemetry's names.
    private static readonly string[] FrameworkMeters = ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Net.Http", "System.Runtime", "Npgsql"];

    // Requests that carry no work: probes come every few seconds.
    private static readonly string[] Untraced = ["/health", MetricsPath, "/grpc.health.v1.Health"];

    /// <summary>Adds the measures of calls, and the exporters that the configuration asks for.</summary>
    /// <exception cref="OptionsValidationException">The collector's address is none.</exception>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<ServerCallMeasures>();
        // The outermost, so that it sees the status that the caller sees.
        builder.Services.Configure<Grpc.AspNetCore.Server.GrpcServiceOptions>(grpc => grpc.Interceptors.Add<ServerCallMeasures>());

        bool isPushed = HasCollector(builder.Configuration), isScraped = MetricsPort(builder.Configuration) != 0;
        if (!isPushed && !isScraped)
            return;
        OpenTelemetryBuilder telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .AddService(builder.Environment.ApplicationName, serviceVersion: Version())
                // Last, so that OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win.
                .AddEnvironmentVariableDetector())
            .WithMetrics(metrics => Measure(metrics, isScraped));
        if (isPushed)
        {
            telemetry.WithTracing(Trace)
                .WithLogging(configureBuilder: null, configureOptions: logs => (logs.IncludeScopes, logs.IncludeFormattedMessage) = (true, true))
                .UseOtlpExporter();
        }
    }

    /// <summary>
    /// Gives the port of metrics a pipeline of its own, before everything else: it serves <c>/metrics</c> and nothing more, and no other port serves that. Told
    /// apart by the port that the connection came in by, not by the Host header, which callers choose.
    /// </summary>
    public static void UseMetricsPort(this WebApplication app)
    {
        if (MetricsPort(app.Configuration) is not (> 0 and var port))
            return;
        app.MapWhen(context => context.Connection.LocalPort == port, metrics =>
        {
            metrics.UseOpenTelemetryPrometheusScrapingEndpoint(MetricsPath);
            metrics.Run(context =>
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            });
        });
    }

    private static void Measure(MeterProviderBuilder metrics, bool isScraped)
    {
        metrics.AddMeter(RoomDiagnostics.NamePattern).AddMeter(FrameworkMeters);
        if (isScraped)
            metrics.AddPrometheusExporter();
    }

    private static void Trace(TracerProviderBuilder traces) => traces
        .AddSource(RoomDiagnostics.NamePattern, "Npgsql")
        .AddProcessor(new RootlessClients())
        .AddAspNetCoreInstrumentation(options => options.Filter = context => !Array.Exists(Untraced, path => context.Request.Path.StartsWithSegments(path, StringComparison.Ordinal)))
        .AddHttpClientInstrumentation();

    private static bool HasCollector(ConfigurationManager configuration)
    {
        string? endpoint = configuration[EndpointKey];
        if (string.IsNullOrWhiteSpace(endpoint))
            return false;
        if (Uri.TryCreate(endpoint, UriKind.Absolute, out Uri? address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps))
            return true;
        // The SDK would fall back to its default in silence.
        throw new OptionsValidationException(
            EndpointKey, typeof(Uri), [$"{EndpointKey} is '{endpoint}'; it must be the address of an OTLP collector, such as http://collector:4317, or be left out."]);
    }

    // Read before options are bound; what is no number is refused there.
    private static int MetricsPort(IConfiguration configuration) =>
        int.TryParse(configuration[MetricsPortKey], NumberStyles.None, CultureInfo.InvariantCulture, out int port) ? port : 0;

    private static string? Version() =>
        typeof(TelemetryExtensions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
}
