using System.Net;
using System.Net.Security;
using RlhfT2I.Feedback.Domain.Webhooks;

namespace RlhfT2I.Feedback.Infrastructure.Webhooks;

/// <summary>How requests to webhooks travel. The product uses the defaults, which no option changes; tests, which have no public address, use others.</summary>
internal sealed record HttpsTransportSettings
{
    /// <summary>Gives the addresses of a host.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>Whether a connection may be made to an address.</summary>
    public Func<IPAddress, bool> IsAllowed { get; init; } = PublicAddress.Is;

    /// <summary>Checks the receiver's certificate; null for the system's own check.</summary>
    public RemoteCertificateValidationCallback? Trust { get; init; }

    /// <summary>How long a request may take in all.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
