using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Gateway.Api;
using RlhfT2I.Gateway.Application;
using RlhfT2I.Gateway.Infrastructure;
using RlhfT2I.Gateway.Options;
using RlhfT2I.ServiceDefaults.Deadlines;
using RlhfT2I.ServiceDefaults.Options;

namespace RlhfT2I.Gateway;

/// <summary>The gateway as a module of a host.</summary>
public static class GatewayModule
{
    /// <summary>Adds the gateway's services. It calls <c>Peers:Addresses:Generation</c>.</summary>
    /// <param name="builder">The host.</param>
    public static WebApplicationBuilder AddGateway(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddValidatedOptions<GatewayOptions, GatewayOptionsValidator>(GatewayOptions.SectionName);
        builder.Services.AddPeerClient<GenerationService.GenerationServiceClient>("Generation");
        builder.Services.AddSingleton<IPictureSource, GenerationPictures>();
        builder.Services.AddSingleton<DoorList>();
        return builder;
    }

    /// <summary>Maps the start page and the images.</summary>
    /// <param name="app">The host.</param>
    public static WebApplication MapGateway(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapGet("/", StartPage.Get);
        app.MapGet("/images/{project}/{image}.png", PictureEndpoint.GetAsync);
        return app;
    }
}
