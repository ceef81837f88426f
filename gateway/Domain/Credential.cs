using System.Security.Cryptography;
using System.Text;

namespace RlhfT2I.Gateway.Domain;

/// <summary>What a caller proves itself with. Its text is in no log.</summary>
internal sealed class Credential
{
    private const string KeyTag = "rlhf_", SessionTag = "rlhf_ses_";
    private const int MaxLength = 8192;

    /// <summary>Takes kind and secret.</summary>
    public Credential(CredentialKind kind, string secret)
    {
        Kind = kind;
        Secret = secret;
        CacheKey = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind} {secret}")));
    }

    /// <summary>What it is.</summary>
    public CredentialKind Kind { get; }

    /// <summary>The secret, or the verified subject.</summary>
    public string Secret { get; }

    /// <summary>Digest to remember it by.</summary>
    public string CacheKey { get; }

    /// <summary>Reads a bearer token that the suite itself gave out.</summary>
    /// <returns>Null for any other token.</returns>
    public static Credential? OfBearer(string token)
    {
        if (token.Length > MaxLength)
            return null;
        if (token.StartsWith(SessionTag, StringComparison.Ordinal))
            return new Credential(CredentialKind.Session, token);
        return token.StartsWith(KeyTag, StringComparison.Ordinal) ? new Credential(CredentialKind.ApiKey, token) : null;
    }

    /// <summary>Whether a bearer token looks like a JSON Web Token.</summary>
    public static bool IsJwt(string token) => token.Length <= MaxLength && token.Count(character => character == '.') == 2;

    /// <summary>Nothing of the secret.</summary>
    public override string ToString() => $"{Kind} (hidden)";
}
