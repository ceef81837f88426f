using System.ComponentModel.DataAnnotations;

namespace RlhfT2I.Feedback.Options;

/// <summary>Who operates the installation, and how long raters stay signed in.</summary>
internal sealed class AccountOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Accounts";

    /// <summary>People who own every project, as <c>{issuer}|{subject}</c> of the OpenID Connect provider. The first projects are theirs to create.</summary>
    /// <value>Default none.</value>
    public IList<string> Owners { get; set; } = [];

    /// <summary>People who operate the installation, as <c>{issuer}|{subject}</c>.</summary>
    /// <value>Default none.</value>
    public IList<string> Operators { get; set; } = [];

    /// <summary>How long the session of a rater lasts, an hour to a year.</summary>
    /// <value>Default 30 days.</value>
    [Range(typeof(TimeSpan), "01:00:00", "366.00:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Hosts that webhooks may be on, such as <c>hooks.example.org</c>, <c>hooks.example.org:8443</c> or <c>*.example.org</c>; without a port 443 is meant.</summary>
    /// <value>Default none: no webhook can be made, and none is sent.</value>
    public IList<string> WebhookHosts { get; set; } = [];

    /// <summary>How often dead letters and complete labelings are looked for, if a webhook is to be told of them, a second to an hour.</summary>
    /// <value>Default 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan WebhookWatchInterval { get; set; } = TimeSpan.FromSeconds(30);
}
