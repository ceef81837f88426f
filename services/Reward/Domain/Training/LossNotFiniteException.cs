using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Reward.Domain.Training;

/// <summary>The loss became infinite or not a number.</summary>
/// <param name="subject">What was trained.</param>
/// <param name="step">The update at which it happened, from 1.</param>
/// <param name="innerException">The cause, for the log only.</param>
public sealed class LossNotFiniteException(string subject, long step, Exception innerException)
    : PreconditionException(ErrorReason.LossNotFinite, subject, new Dictionary<string, string>
    {
        ["resourceName"] = subject,
        ["step"] = $"{step}",
    }, innerException);
