using System.Net.Security;
using System.Net.Sockets;

namespace RlhfT2I.ServiceDefaults.Tls;

/// <summary>
/// Connections to peers. Each shows the certificate in use when it is made, which a handler's own settings could not: they are fixed with its first connection.
/// </summary>
/// <param name="credentials">Certificate and authority.</param>
public sealed class TlsConnector(TlsCredentials credentials)
{
    // What was withdrawn or has ended is used for new calls no longer than this.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Lets a handler make its connections here, where TLS between rooms is on; else leaves it as it is.</summary>
    /// <param name="handler">The handler of a client that calls peers and nobody else.</param>
    public void Apply(SocketsHttpHandler handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        if (!credentials.AreSet)
            return;
        handler.UseProxy = false;
        handler.ConnectTimeout = Patience;
        handler.PooledConnectionLifetime = ConnectionLifetime;
        handler.ConnectCallback = ConnectAsync;
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            // The handler takes a stream that has shaken hands as it is.
            var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await stream.AuthenticateAsClientAsync(credentials.Current.ToClientOptions(context.DnsEndPoint.Host), cancellationToken);
            return stream;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
