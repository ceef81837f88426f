using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RlhfT2I.Gateway.Options;

/// <summary>How the gateway answers.</summary>
internal sealed class GatewayOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Gateway";

    /// <summary>How long a browser may keep an image without asking again; 0 to 10 years. Images never change.</summary>
    /// <value>Default 365 days.</value>
    [Range(typeof(TimeSpan), "00:00:00", "3650.00:00:00")]
    public TimeSpan ImageMaxAge { get; set; } = TimeSpan.FromDays(365);
}

/// <summary>Checks <see cref="GatewayOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class GatewayOptionsValidator : IValidateOptions<GatewayOptions>;
