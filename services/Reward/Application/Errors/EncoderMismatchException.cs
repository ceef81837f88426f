using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Reward.Application.Errors;

/// <summary>Vectors are of another encoder than those that a reward model or training was made for.</summary>
/// <param name="subject">The reward model or training job.</param>
/// <param name="encoderDigest">Digest of the encoder that answers.</param>
/// <param name="requiredEncoderDigest">Digest that is needed.</param>
public sealed class EncoderMismatchException(string subject, string encoderDigest, string requiredEncoderDigest)
    : PreconditionException(ErrorReason.EncoderMismatch, subject, new Dictionary<string, string>
    {
        ["encoderDigest"] = encoderDigest,
        ["requiredEncoderDigest"] = requiredEncoderDigest,
    });
