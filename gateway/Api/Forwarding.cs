using Grpc.AspNetCore.Web;
using Microsoft.Extensions.Options;

namespace RlhfT2I.Gateway.Api;

/// <summary>The way to the rooms that are not in this process.</summary>
internal static class Forwarding
{
    /// <summary>Maps it. gRPC-Web goes on as it is, since the rooms speak it themselves, text and binary.</summary>
    public static void MapForwarding(this IEndpointRouteBuilder app)
    {
        // The proxy reads its addresses now and would hide which option is wrong.
        app.ServiceProvider.GetRequiredService<IStartupValidator>().Validate();
        app.MapReverseProxy(proxy =>
        {
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
        }).WithMetadata(new DisableGrpcWebAttribute());
    }
}
