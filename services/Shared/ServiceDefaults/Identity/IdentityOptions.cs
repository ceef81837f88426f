using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace RlhfT2I.ServiceDefaults.Identity;

/// <summary>Whether calls must prove who makes them, and the keys that the internal token is signed with.</summary>
public sealed class IdentityOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Identity";

    /// <summary>Whether a call of the contracts needs an internal token, and a call at the gateway a credential.</summary>
    /// <value>Default false: one person on one machine, who owns everything. Every host of a suite that others reach sets it.</value>
    public bool Required { get; set; }

    /// <summary>Secret that internal tokens are signed with, at least 32 bytes, the same in every host.</summary>
    /// <value>Default none.</value>
    [DataType(DataType.Password)]
    public string? SigningKey { get; set; }

    /// <summary>A second secret that tokens are accepted with but not signed: the old one while hosts change to a new one, or the new one before.</summary>
    /// <value>Default none.</value>
    [DataType(DataType.Password)]
    public string? PreviousSigningKey { get; set; }

    /// <summary>How long an internal token is good for, 10 seconds to 10 minutes.</summary>
    /// <value>Default 60 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:10", "00:10:00")]
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How far clocks of two hosts may differ, 0 to 2 minutes.</summary>
    /// <value>Default 5 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:02:00")]
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Settings of sign-in by OpenID Connect, which the gateway alone reads and checks.</summary>
    public IConfigurationSection? Oidc { get; set; }
}

/// <summary>Checks the ranges of <see cref="IdentityOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class IdentityOptionsValidator : IValidateOptions<IdentityOptions>;
