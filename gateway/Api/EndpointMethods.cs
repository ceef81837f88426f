using Grpc.AspNetCore.Server;
using RlhfT2I.Gateway.Application.Routing;
using Yarp.ReverseProxy.Model;

namespace RlhfT2I.Gateway.Api;

/// <summary>Which method of the contracts an endpoint leads to, whichever door it belongs to and wherever the method is served.</summary>
internal static class EndpointMethods
{
    /// <summary>Name of the method as gRPC writes it.</summary>
    /// <returns>Null for endpoints that lead to no method.</returns>
    public static string? Of(Endpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<RouteModel>() is { } route)
            return route.Config.Metadata?.GetValueOrDefault(CalledMethod.MetadataKey);
        return endpoint.Metadata.GetMetadata<CalledMethod>()?.Method ?? endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.FullName;
    }
}
