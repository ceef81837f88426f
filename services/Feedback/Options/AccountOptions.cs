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
}
