using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Generation.Domain;

/// <summary>A setting, or a combination of settings, is not supported.</summary>
/// <param name="field">Path of the field.</param>
/// <param name="value">The value that was given.</param>
/// <param name="allowed">What is allowed.</param>
public sealed class SettingNotSupportedException(string field, string value, string allowed)
    : DomainException(ErrorReason.SettingNotSupported, new Dictionary<string, string> { ["field"] = field, ["value"] = value, ["allowed"] = allowed });
