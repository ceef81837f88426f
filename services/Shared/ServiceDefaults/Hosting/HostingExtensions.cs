using System.Net;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using RlhfT2I.ServiceDefaults.Deadlines;
using RlhfT2I.ServiceDefaults.Diagnostics;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Identity;
using RlhfT2I.ServiceDefaults.Options;
using RlhfT2I.ServiceDefaults.Tls;

namespace RlhfT2I.ServiceDefaults.Hosting;

/// <summary>What every host of the suite has.</summary>
public static class HostingExtensions
{
    // A frame around a message of the largest size, so that gRPC refuses what is too large and not the connection.
    private const int FrameAllowance = 64 * 1024;
    private static readonly TimeSpan HealthPeriod = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Adds endpoints, TLS between rooms, gRPC with JSON and gRPC-Web, typed errors, request checks, deadlines, size limits, health, graceful shutdown, telemetry
    /// and log settings. Once per host; a room's own <c>Add…</c> does not call it.
    /// </summary>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        LoggingDefaults.Add(builder.Configuration, builder.Environment);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.AddEndpoints();
        builder.Services.AddMessageLimits();
        builder.Services.AddIdentity();
        builder.Services.AddTls();
        builder.AddTelemetry();
        builder.Services.AddHouseGrpc();
        builder.Services.AddHealth();
        builder.Services.AddShutdown();
        return builder;
    }

    /// <summary>Maps the port of metrics, health checks and, in Development only, gRPC reflection, and lets browsers call every service by gRPC-Web.</summary>
    public static WebApplication MapServiceDefaults(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseMetricsPort();
        app.UseMiddleware<CertificateGate>();
        app.UseGrpcWeb(new GrpcWebOptions { DefaultEnabled = true });
        app.UseMiddleware<FrameworkErrors>();
        app.MapGrpcHealthChecksService();
        foreach (string tag in HealthTags.All)
            app.MapHealthChecks($"/health/{tag}", new HealthCheckOptions { Predicate = check => check.Tags.Contains(tag) });
        if (app.Environment.IsDevelopment())
            app.MapGrpcReflectionService();
        return app;
    }

    /// <summary>Adds <see cref="MessageLimitOptions"/>.</summary>
    internal static void AddMessageLimits(this IServiceCollection services)
    {
        if (services.All(service => service.ServiceType != typeof(MessageLimitOptionsValidator)))
            services.AddValidatedOptions<MessageLimitOptions, MessageLimitOptionsValidator>(MessageLimitOptions.SectionName);
    }

    private static void AddEndpoints(this WebApplicationBuilder builder)
    {
        builder.Services.AddValidatedOptions<EndpointOptions, EndpointOptionsValidator>(EndpointOptions.SectionName);
        builder.Services.AddSingleton<IValidateOptions<EndpointOptions>, EndpointRules>();
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<EndpointOptions>, IOptions<MessageLimitOptions>, InnerListener>(Listen);
    }

    private static void Listen(KestrelServerOptions kestrel, IOptions<EndpointOptions> endpoints, IOptions<MessageLimitOptions> limits, InnerListener inner)
    {
        IPAddress address = IPAddress.Parse(endpoints.Value.Address);
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = limits.Value.MaxReceiveBytes + FrameAllowance;
        // gRPC comes first: 'self' in PeerOptions means the first address.
        kestrel.Listen(address, endpoints.Value.GrpcPort, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            inner.Guard(listen);
        });
        kestrel.Listen(address, endpoints.Value.JsonPort, listen => listen.Protocols = HttpProtocols.Http1);
        if (endpoints.Value.MetricsPort != 0)
            kestrel.Listen(address, endpoints.Value.MetricsPort, listen => listen.Protocols = HttpProtocols.Http1);
    }

    private static void AddHouseGrpc(this IServiceCollection services)
    {
        services.AddGrpc().AddTypedErrors().AddJsonTranscoding(options => options.TypeRegistry = RpcErrors.DetailTypes);
        services.AddGrpcReflection();
        services.TryAddSingleton<DeadlineInterceptor>();
        services.AddOptions<GrpcServiceOptions>().Configure<IOptions<MessageLimitOptions>>((grpc, limits) =>
        {
            grpc.MaxReceiveMessageSize = limits.Value.MaxReceiveBytes;
            grpc.MaxSendMessageSize = limits.Value.MaxSendBytes;
            // Both inside the error interceptor, which their refusals pass on their way out.
            grpc.Interceptors.Add<IdentityInterceptor>();
            grpc.Interceptors.Add<DeadlineInterceptor>();
        });
    }

    private static void AddHealth(this IServiceCollection services)
    {
        services.TryAddSingleton<ReadinessGate>();
        services.AddGrpcHealthChecks(options =>
        {
            options.Services.Map("", check => check.Tags.Contains(HealthTags.Live));
            foreach (string tag in HealthTags.All)
                options.Services.Map(tag, check => check.Tags.Contains(tag));
        });
        services.Configure<HealthCheckPublisherOptions>(options =>
        {
            options.Delay = TimeSpan.Zero;
            options.Period = HealthPeriod;
        });
        services.AddHealthChecks()
            .Add(HostCheck("host-live", HealthTags.Live, _ => true, ""))
            .Add(HostCheck("host-started", HealthTags.Startup, gate => gate.HasStarted, "The host is starting."))
            .Add(HostCheck("host-ready", HealthTags.Ready, gate => gate.IsOpen, "The host is starting or stopping."));
    }

    private static HealthCheckRegistration HostCheck(string name, string tag, Func<ReadinessGate, bool> healthy, string unhealthy) => new(
        name,
        provider =>
        {
            ReadinessGate gate = provider.GetRequiredService<ReadinessGate>();
            return new HostHealthCheck(() => healthy(gate), unhealthy);
        },
        HealthStatus.Unhealthy,
        [tag]);

    private static void AddShutdown(this IServiceCollection services)
    {
        services.AddValidatedOptions<ShutdownOptions, ShutdownOptionsValidator>(ShutdownOptions.SectionName);
        services.AddHostedService<HostSequence>();
        services.AddOptions<HostOptions>().Configure<IOptions<ShutdownOptions>>((host, shutdown) =>
            host.ShutdownTimeout = shutdown.Value.ReadinessDelay + shutdown.Value.DrainTimeout);
    }
}
