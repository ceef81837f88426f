using System.Security.Cryptography;
using System.Text;

namespace RlhfT2I.Feedback.Domain.Accounts;

/// <summary>
/// The text of a secret, which only its holder keeps: <c>rlhf_key_</c> and 64 hexadecimal digits. Stored are its SHA-256, which needs no salt as the text
/// is random, and a prefix to find it by.
/// </summary>
internal sealed class Credential
{
    public const string ApiKeyTag = "rlhf_key_", InvitationTag = "rlhf_inv_", SessionTag = "rlhf_ses_";

    /// <summary>Characters of a prefix: the tag and 12 digits. The 52 that are left cannot be guessed.</summary>
    public const int PrefixLength = 21;

    private const int DigitCount = 64;

    private static readonly byte[] NoHash = new byte[SHA256.HashSizeInBytes];

    private Credential(string text) => Text = text;

    public string Text { get; }

    public string Prefix => PrefixOf(Text);

    public string Sha256 => Convert.ToHexStringLower(Hash(Text));

    /// <summary>A new random secret.</summary>
    public static Credential New(string tag) => new(tag + RandomNumberGenerator.GetHexString(DigitCount, lowercase: true));

    /// <summary>
    /// A secret that follows from another one, so that it can be told again to whoever shows that one, without being kept. Neither what is stored (the
    /// salt) nor the other secret alone leads to it.
    /// </summary>
    public static Credential Derive(string tag, string secret, string salt) =>
        new(tag + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(salt))));

    /// <summary>What a presented text would be found by.</summary>
    public static string PrefixOf(string text) => text[..Math.Min(text.Length, PrefixLength)];

    /// <summary>Whether a presented text is the secret behind a stored hash. It takes as long with no stored hash as with a wrong one.</summary>
    public static bool Fits(string text, string? storedSha256)
    {
        byte[] stored = storedSha256 is null ? NoHash : Convert.FromHexString(storedSha256);
        return CryptographicOperations.FixedTimeEquals(Hash(text), stored) && storedSha256 is not null;
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    /// <summary>Nothing that could be logged.</summary>
    public override string ToString() => Prefix + "...";
}
