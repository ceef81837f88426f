using System.Net;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Gateway.Api;
using RlhfT2I.Gateway.Application;
using RlhfT2I.Gateway.Application.Callers;
using RlhfT2I.Gateway.Application.Limits;
using RlhfT2I.Gateway.Application.Routing;
using RlhfT2I.Gateway.Diagnostics;
using RlhfT2I.Gateway.Infrastructure;
using RlhfT2I.Gateway.Infrastructure.Forwarding;
using RlhfT2I.Gateway.Options;
using RlhfT2I.ServiceDefaults.Deadlines;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.ServiceDefaults.Identity;
using RlhfT2I.ServiceDefaults.Options;
using RlhfT2I.ServiceDefaults.Tls;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace RlhfT2I.Gateway;

/// <summary>The gateway as a module of a host.</summary>
public static class GatewayModule
{
    private const string CorsPolicyName = "Browsers";

    /// <summary>Adds the gateway's services. It forwards to <c>Peers:Addresses:{room}</c>, save those that are <c>self</c>.</summary>
    /// <param name="builder">The host.</param>
    public static WebApplicationBuilder AddGateway(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        services.AddValidatedOptions<GatewayOptions, GatewayOptionsValidator>(GatewayOptions.SectionName);
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayRules>();
        services.AddValidatedOptions<LimitOptions, LimitOptionsValidator>(LimitOptions.SectionName);
        services.AddValidatedOptions<OidcOptions, OidcRules>(OidcOptions.SectionName);

        foreach (string room in ContractRoutes.Rooms)
            services.AddPeer(room);
        services.AddPeerClient<GenerationService.GenerationServiceClient>("Generation");
        services.AddPeerClient<FeedbackService.FeedbackServiceClient>("Feedback");
        services.AddPeerClient<EvaluationService.EvaluationServiceClient>("Feedback");
        services.AddPeerClient<AccountService.AccountServiceClient>("Feedback");

        services.TryAddSingleton<IPictureSource, RoomPictures>();
        services.TryAddSingleton<ICredentialBook, FeedbackAccounts>();
        services.AddSingleton<DoorList>();
        services.AddSingleton<CallerDesk>();
        services.AddSingleton<CallLimits>();
        services.AddSingleton<Credentials>();
        // Authentication brings data protection along, which writes keys into the home folder: only for whom it is of use.
        if (!string.IsNullOrEmpty(builder.Configuration[$"{OidcOptions.SectionName}:{nameof(OidcOptions.Issuer)}"]))
            services.AddOidc();
        services.AddForwarding();
        services.AddOuterDoor();
        services.AddKestrelLimits();
        return builder;
    }

    /// <summary>Puts the door before everything that the host serves, and maps the pages, the images and the way to the rooms.</summary>
    /// <param name="app">The host.</param>
    public static WebApplication MapGateway(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseMiddleware<SecurityHeaders>();
        Pages? pages = Pages.Find(Path.Combine(AppContext.BaseDirectory, Pages.FolderName));
        pages?.UseFiles(app);
        app.UseCors(CorsPolicyName);
        app.UseMiddleware<Reception>();
        app.UseMiddleware<Gatekeeper>();

        if (pages is null)
            app.MapGet("/", StartPage.Get).AllowAnonymous();
        else
            pages.Map(app);
        app.MapGet("/doors", StartPage.Get).AllowAnonymous();
        app.MapPost("/session", SessionEndpoint.PostAsync).AllowAnonymous();
        app.MapDelete("/session", SessionEndpoint.Delete).AllowAnonymous();
        app.MapGet("/images/{project}/{image}.png", PictureEndpoint.GetAsync)
            .WithMetadata(new CalledMethod("/rlhf.generation.v1.GenerationService/DownloadImage"));
        app.MapGet("/ballots/{project}/{ballot}/{token}.png", PictureEndpoint.GetOfBallotAsync)
            .WithMetadata(new CalledMethod("/rlhf.feedback.v1.EvaluationService/DownloadBallotImage"));
        app.MapGet("/labelTasks/{project}/{task}/{token}.png", PictureEndpoint.GetOfTaskAsync)
            .WithMetadata(new CalledMethod("/rlhf.feedback.v1.FeedbackService/DownloadTaskImage"));
        app.MapForwarding();
        app.Lifetime.ApplicationStarted.Register(() => WarnIfOpen(app.Services));
        return app;
    }

    private static void WarnIfOpen(IServiceProvider services)
    {
        string address = services.GetRequiredService<IOptions<EndpointOptions>>().Value.Address;
        if (!services.GetRequiredService<IOptions<IdentityOptions>>().Value.Required && !IPAddress.IsLoopback(IPAddress.Parse(address)))
            GatewayLog.NobodyAsked(services.GetRequiredService<ILogger<GatewayOptions>>(), address);
    }

    private static void AddOidc(this IServiceCollection services)
    {
        services.AddSingleton<OidcKeys>();
        services.AddAuthentication().AddJwtBearer(Credentials.OidcScheme, _ => { });
        services.AddSingleton<IConfigureOptions<JwtBearerOptions>, OidcSetup>();
    }

    private static void AddForwarding(this IServiceCollection services)
    {
        services.AddSingleton<IForwarderHttpClientFactory, RoomConnections>();
        services.AddReverseProxy();
        services.AddSingleton<IProxyConfigProvider, ProxyConfig>();
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<GatewayOptions>>((cors, gateway) => cors.AddPolicy(
            CorsPolicyName,
            policy => policy.WithOrigins(gateway.Value.AllowedOrigins)
                .WithMethods("GET", "POST", "PATCH", "DELETE")
                .WithHeaders("authorization", "content-type", "x-api-key", "x-grpc-web", "x-user-agent", "grpc-timeout", "if-none-match")
                .WithExposedHeaders("grpc-status", "grpc-message", "grpc-status-details-bin", "etag", "retry-after")
                .SetPreflightMaxAge(TimeSpan.FromMinutes(10))));
    }

    private static void AddKestrelLimits(this IServiceCollection services) =>
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<LimitOptions>>((kestrel, limits) =>
        {
            kestrel.Limits.MaxRequestBodySize = limits.Value.MaxBodyBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = limits.Value.MaxHeaderBytes;
            kestrel.Limits.MaxRequestHeaderCount = 64;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Limits.Http2.MaxStreamsPerConnection = limits.Value.StreamsPerConnection;
            kestrel.Limits.Http2.MaxRequestHeaderFieldSize = limits.Value.MaxHeaderBytes;
            kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(60);
            kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(30);
        });
}
