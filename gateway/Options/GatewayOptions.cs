using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RlhfT2I.Gateway.Options;

/// <summary>How the gateway answers and forwards.</summary>
internal sealed class GatewayOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Gateway";

    /// <summary>How long a browser may keep an image without asking again; 0 to 10 years. Images never change.</summary>
    /// <value>Default 365 days.</value>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan ImageMaxAge { get; set; } = TimeSpan.FromDays(365);

    /// <summary>
    /// How long a forwarded call may be silent both ways, 1 second to 1 hour. There is no limit on the whole of a call. Watches send a heartbeat
    /// every 15 seconds; the longest call that answers once may take 120.
    /// </summary>
    /// <value>Default 150 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ActivityTimeout { get; set; } = TimeSpan.FromSeconds(150);

    /// <summary>How long what Feedback said of a credential is believed, so how long a withdrawn one still works; 0 to 5 minutes.</summary>
    /// <value>Default 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan CredentialCacheDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether <c>/health/...</c> answers callers on other machines, such as a load balancer's probes.</summary>
    /// <value>Default false: where sign-in is on, it answers this machine only.</value>
    public bool HealthOutside { get; set; }

    /// <summary>Origins whose pages may call from a browser, such as <c>https://label.example.org</c>; exact, no patterns.</summary>
    /// <value>Default none.</value>
    public string[] AllowedOrigins { get; set; } = [];

    /// <summary>gRPC addresses of further hosts of a room, by its name, beside the one in <c>Peers:Addresses</c>.</summary>
    /// <value>Default none.</value>
    public Dictionary<string, string[]> Replicas { get; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>Checks the ranges of <see cref="GatewayOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
