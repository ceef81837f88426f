using RlhfT2I.ServiceDefaults.Tls;
using Yarp.ReverseProxy.Forwarder;

namespace RlhfT2I.Gateway.Infrastructure.Forwarding;

/// <summary>Connections of forwarded calls: with the gateway's certificate, where rooms ask for one.</summary>
internal sealed class RoomConnections(TlsConnector tls, ILogger<ForwarderHttpClientFactory> logger) : ForwarderHttpClientFactory(logger)
{
    /// <inheritdoc />
    protected override void ConfigureHandler(ForwarderHttpClientContext context, SocketsHttpHandler handler)
    {
        base.ConfigureHandler(context, handler);
        tls.Apply(handler);
    }
}
