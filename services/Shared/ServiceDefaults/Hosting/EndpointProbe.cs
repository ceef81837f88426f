using System.Net;
using System.Net.Sockets;

namespace RlhfT2I.ServiceDefaults.Hosting;

/// <summary>Tries the ports before the host starts, so that one in use is named with its option instead of ending in a stack
/// trace.</summary>
internal static class EndpointProbe
{
    /// <summary>The first obstacle.</summary>
    /// <returns>Null when both ports can be listened on.</returns>
    public static string? FindObstacle(EndpointOptions options) =>
        Try(options, nameof(EndpointOptions.GrpcPort), options.GrpcPort)
        ?? Try(options, nameof(EndpointOptions.JsonPort), options.JsonPort)
        ?? (options.MetricsPort == 0 ? null : Try(options, nameof(EndpointOptions.MetricsPort), options.MetricsPort));

    private static string? Try(EndpointOptions options, string option, int port)
    {
        IPAddress address = IPAddress.Parse(options.Address);
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, port));
            return null;
        }
        catch (SocketException exception)
        {
            string key = $"{EndpointOptions.SectionName}:{option}";
            return exception.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse =>
                    $"Port {port} on {address} is in use. Stop what uses it, or choose another port with {key} "
                    + $"(environment variable {EndpointOptions.SectionName}__{option}).",
                SocketError.AccessDenied => $"Port {port} on {address} may not be used by this user. Choose one above 1023 with {key}.",
                SocketError.AddressNotAvailable =>
                    $"{address} is not an address of this machine. "
                    + $"Set {EndpointOptions.SectionName}:{nameof(EndpointOptions.Address)} to one that is, or to 0.0.0.0 for all.",
                _ => $"Cannot listen on {address}, port {port} ({key}): {exception.Message}",
            };
        }
    }
}
