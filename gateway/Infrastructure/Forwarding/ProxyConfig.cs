using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using RlhfT2I.Gateway.Application.Routing;
using RlhfT2I.Gateway.Options;
using RlhfT2I.ServiceDefaults.Deadlines;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.LoadBalancing;

namespace RlhfT2I.Gateway.Infrastructure.Forwarding;

/// <summary>
/// Routes and clusters: every route of the contracts to the room that serves it, over HTTP/2, with TLS where it is set, on the room's gRPC port. That port
/// answers JSON too, and gRPC-Web has become gRPC before it is forwarded, so one address for each room is enough. Rooms of this process
/// (<c>self</c>) are not forwarded to.
/// </summary>
internal sealed class ProxyConfig(IOptions<PeerOptions> peers, IOptions<GatewayOptions> options) : IProxyConfigProvider
{
    private readonly Lazy<IProxyConfig> _config = new(() => new Fixed(peers.Value, options.Value));

    public IProxyConfig GetConfig() => _config.Value;

    private sealed class Fixed : IProxyConfig
    {
        public Fixed(PeerOptions peers, GatewayOptions options)
        {
            string[] rooms = [.. ContractRoutes.Rooms.Where(room => peers.Addresses.TryGetValue(room, out string? address) && address != PeerOptions.Self)];
            Clusters = [.. rooms.Select(room => ClusterOf(room, [peers.Addresses[room], .. options.Replicas.GetValueOrDefault(room, [])], options.ActivityTimeout))];
            Routes = [.. ContractRoutes.All.Where(route => rooms.Contains(route.Room)).Select(RouteOf)];
        }

        public IReadOnlyList<RouteConfig> Routes { get; }

        public IReadOnlyList<ClusterConfig> Clusters { get; }

        // It never changes while the host runs.
        public IChangeToken ChangeToken { get; } = new CancellationChangeToken(CancellationToken.None);

        private static RouteConfig RouteOf(ContractRoute route) => new()
        {
            RouteId = route.Id,
            ClusterId = route.Room,
            Match = new RouteMatch { Path = route.Template, Methods = [route.Verb] },
            Metadata = new Dictionary<string, string> { [CalledMethod.MetadataKey] = route.Method },
        };

        private static ClusterConfig ClusterOf(string room, IReadOnlyList<string> addresses, TimeSpan activityTimeout) => new()
        {
            ClusterId = room,
            LoadBalancingPolicy = LoadBalancingPolicies.PowerOfTwoChoices,
            Destinations = addresses.Select((address, i) => (Name: $"{room}-{i}", Address: address))
                .ToDictionary(entry => entry.Name, entry => new DestinationConfig { Address = entry.Address }),
            // A destination that cannot be reached rests for a while, unless none is left.
            HealthCheck = new HealthCheckConfig
            {
                AvailableDestinationsPolicy = "HealthyOrPanic",
                Passive = new PassiveHealthCheckConfig { Enabled = addresses.Count > 1, Policy = "TransportFailureRate", ReactivationPeriod = TimeSpan.FromSeconds(10) },
            },
            HttpClient = new HttpClientConfig { EnableMultipleHttp2Connections = true },
            HttpRequest = new ForwarderRequestConfig
            {
                Version = new Version(2, 0),
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                ActivityTimeout = activityTimeout,
            },
        };
    }
}
