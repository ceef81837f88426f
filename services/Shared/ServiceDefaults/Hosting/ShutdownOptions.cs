using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RlhfT2I.ServiceDefaults.Hosting;

/// <summary>How a host stops.</summary>
public sealed class ShutdownOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Shutdown";

    /// <summary>Time between 'not ready' and the end of listening, in which a load balancer takes the host out; 0 to 5 minutes.</summary>
    /// <value>Default 0: there is no load balancer on one's own machine. Behind one: longer than its probe's period.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan ReadinessDelay { get; set; } = TimeSpan.Zero;

    /// <summary>Time for calls and work in hand after that; 1 second to 1 hour, longer than one batch takes.</summary>
    /// <value>Default 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);
}

/// <summary>Checks <see cref="ShutdownOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class ShutdownOptionsValidator : IValidateOptions<ShutdownOptions>;
