using System.Net;
using Grpc.Core;
using Grpc.Net.ClientFactory;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using RlhfT2I.ServiceDefaults.Diagnostics;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.ServiceDefaults.Identity;
using RlhfT2I.ServiceDefaults.Options;
using RlhfT2I.ServiceDefaults.Tls;

namespace RlhfT2I.ServiceDefaults.Deadlines;

/// <summary>Registers clients of other rooms.</summary>
public static class ClientExtensions
{
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Adds a typed client with the deadlines and retries of its service config; ask for <typeparamref name="TClient"/> by constructor.
    /// Its address is <c>Peers:Addresses:{peerName}</c>.
    /// </summary>
    /// <typeparam name="TClient">A generated client, such as <c>FeedbackServiceClient</c>.</typeparam>
    /// <param name="services">The host's services.</param>
    /// <param name="peerName">Name of the room, such as <c>Feedback</c>.</param>
    public static IHttpClientBuilder AddPeerClient<TClient>(this IServiceCollection services, string peerName)
        where TClient : ClientBase
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(peerName);
        services.TryAddSingleton(TimeProvider.System);
        services.AddIdentity();
        services.TryAddSingleton<ClientCallMeasures>();
        services.TryAddSingleton<CallDefaultsInterceptor>();
        services.AddMessageLimits();
        services.AddPeer(peerName);

        return services.AddGrpcClient<TClient>((provider, options) => options.Address = AddressOf(provider, peerName))
            .ConfigureChannel((provider, options) =>
            {
                MessageLimitOptions limits = provider.GetRequiredService<IOptions<MessageLimitOptions>>().Value;
                options.ServiceConfig = MethodPolicies.ToServiceConfig();
                options.MaxReceiveMessageSize = limits.MaxReceiveBytes;
                options.MaxSendMessageSize = limits.MaxSendBytes;
            })
            .ConfigurePrimaryHttpMessageHandler(Handler)
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .AddInterceptor<ClientCallMeasures>(InterceptorScope.Channel)
            .AddInterceptor<CallDefaultsInterceptor>(InterceptorScope.Channel);
    }

    /// <summary>Says that the host calls a room, so that it does not start without the room's address.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="peerName">Name of the room, such as <c>Feedback</c>.</param>
    public static IServiceCollection AddPeer(this IServiceCollection services, string peerName)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentException.ThrowIfNullOrWhiteSpace(peerName);
        services.AddTls();
        if (services.All(service => service.ServiceType != typeof(PeerRules)))
            services.AddValidatedOptions<PeerOptions, PeerRules>(PeerOptions.SectionName);
        services.AddSingleton(new RegisteredPeer(peerName));
        return services;
    }

    private static SocketsHttpHandler Handler(IServiceProvider provider)
    {
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = PingDelay,
            KeepAlivePingTimeout = PingTimeout,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        };
        provider.GetRequiredService<TlsConnector>().Apply(handler);
        return handler;
    }

    private static Uri AddressOf(IServiceProvider provider, string peerName)
    {
        string address = provider.GetRequiredService<IOptions<PeerOptions>>().Value.Addresses[peerName];
        return address.Equals(PeerOptions.Self, StringComparison.OrdinalIgnoreCase) ? OwnAddress(provider) : new Uri(address);
    }

    // The gRPC endpoint is the first that the host listens on.
    private static Uri OwnAddress(IServiceProvider provider)
    {
        string address = provider.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?? throw new InvalidOperationException(
                "The host does not listen yet, so it cannot call itself: create the client after it has started.");
        var builder = new UriBuilder(address.Replace("//[::]", "//0.0.0.0", StringComparison.Ordinal));
        if (builder.Host == IPAddress.Any.ToString())
            builder.Host = IPAddress.Loopback.ToString();
        return builder.Uri;
    }
}
