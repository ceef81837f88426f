using System.Globalization;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Reward.Domain.Training;

/// <summary>A trained head gives all pairs the same reward: it has learned nothing.</summary>
/// <param name="subject">What was trained.</param>
/// <param name="loss">Its last squared error.</param>
public sealed class LossAtChanceException(string subject, double loss)
    : PreconditionException(ErrorReason.LossAtChance, subject, new Dictionary<string, string>
    {
        ["resourceName"] = subject,
        ["loss"] = loss.ToString("0.####", CultureInfo.InvariantCulture),
    });
