using System.Net;
using System.Net.Sockets;

namespace RlhfT2I.TestKit;

/// <summary>Ports for servers that tests start in processes of their own.</summary>
public static class FreePort
{
    /// <summary>A port of this machine that nobody listens on at the moment; the system gives the same one out again late.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
