using System.Security.Cryptography;

namespace RlhfT2I.Feedback.Application;

/// <summary>Random names: they tell nothing and cannot be guessed.</summary>
internal static class Secrets
{
    /// <summary>128 random bits as 32 hexadecimal digits; also a valid last segment of a name.</summary>
    public static string New() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}
