using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace RlhfT2I.ServiceDefaults.Tls;

/// <summary>Says that a host's ports are for callers from outside, who have no certificate of the authority inside.</summary>
internal sealed record OuterDoor;

/// <summary>The port that rooms call each other by: TLS with certificates on both sides where <see cref="TlsOptions"/> are set, save at the outer door.</summary>
internal sealed class InnerListener(TlsCredentials credentials, IEnumerable<OuterDoor> outerDoors)
{
    /// <summary>Whether callers must show a certificate.</summary>
    public bool IsGuarded => credentials.AreSet && !outerDoors.Any();

    /// <summary>Guards a port, where callers must show a certificate.</summary>
    public void Guard(ListenOptions listen)
    {
        if (IsGuarded)
            listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(credentials.Current.ToServerOptions()) });
    }
}
