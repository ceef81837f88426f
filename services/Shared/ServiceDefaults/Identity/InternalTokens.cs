using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace RlhfT2I.ServiceDefaults.Identity;

/// <summary>
/// Signs and verifies internal tokens: JSON Web Tokens, HS256, for the audience <see cref="Audience"/>, good for about a minute. They say inside
/// the suite who makes a call; none ever leaves it.
/// </summary>
public sealed class InternalTokens
{
    /// <summary>Metadata key of the token. The gateway removes it from what comes from outside.</summary>
    public const string HeaderName = "x-rlhf-identity";

    /// <summary>Audience of every token.</summary>
    public const string Audience = "rlhf-internal";

    /// <summary>Issuer of every token.</summary>
    public const string Issuer = "rlhf";

    private const string RolesClaim = "roles";
    private const string RaterClaim = "rater";
    private const int MaxTokenLength = 16 * 1024;

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false, MaximumTokenSizeInBytes = MaxTokenLength };
    private readonly IdentityOptions _options;
    private readonly TimeProvider _time;
    private readonly SigningCredentials? _credentials;
    private readonly TokenValidationParameters _rules;

    /// <summary>Takes the keys.</summary>
    /// <param name="options">Keys, lifetime and clock skew.</param>
    /// <param name="time">Clock of the lifetimes.</param>
    public InternalTokens(IOptions<IdentityOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Value;
        _time = time;
        SymmetricSecurityKey? current = KeyOf(_options.SigningKey), previous = KeyOf(_options.PreviousSigningKey);
        _credentials = current is null ? null : new SigningCredentials(current, SecurityAlgorithms.HmacSha256);
        _rules = new TokenValidationParameters
        {
            ValidIssuer = Issuer,
            ValidAudience = Audience,
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            IssuerSigningKeys = new[] { current, previous }.OfType<SecurityKey>(),
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = (notBefore, expires, _, _) => IsCurrent(notBefore, expires),
        };
    }

    /// <summary>Whether there is a key to sign with.</summary>
    public bool CanSign => _credentials is not null;

    /// <summary>Makes a token.</summary>
    /// <param name="caller">What it says.</param>
    /// <exception cref="InvalidOperationException">There is no key.</exception>
    public string Sign(VerifiedCaller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        DateTime now = _time.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object>
        {
            [JwtRegisteredClaimNames.Sub] = caller.Subject,
            [RolesClaim] = caller.Roles.Select(grant => $"{grant.Value}:{grant.Key}").ToArray(),
        };
        if (caller.ActingRater is { } rater)
            claims[RaterClaim] = rater;
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            Claims = claims,
            IssuedAt = now,
            NotBefore = now,
            Expires = now + _options.TokenLifetime,
            SigningCredentials = _credentials ?? throw new InvalidOperationException("Identity:SigningKey is not set, so no token can be signed."),
        });
    }

    /// <summary>Verifies a token.</summary>
    /// <param name="token">The token.</param>
    /// <returns>What it says; null if it is not one of ours, not for us, or not good now.</returns>
    public async Task<VerifiedCaller?> ReadAsync(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (_credentials is null || token.Length > MaxTokenLength)
            return null;
        TokenValidationResult result = await _handler.ValidateTokenAsync(token, _rules).ConfigureAwait(false);
        return result is { IsValid: true, SecurityToken: JsonWebToken { Subject.Length: > 0 } verified } ? CallerOf(verified) : null;
    }

    private static VerifiedCaller? CallerOf(JsonWebToken token)
    {
        var roles = new Dictionary<string, CallerRole>(StringComparer.Ordinal);
        foreach (string grant in token.Claims.Where(claim => claim.Type == RolesClaim).Select(claim => claim.Value))
        {
            string[] parts = grant.Split(':', 2);
            if (parts.Length != 2 || !Enum.TryParse(parts[0], out CallerRole role) || !Enum.IsDefined(role))
                return null;
            roles[parts[1]] = role;
        }
        return new VerifiedCaller(token.Subject, roles, token.TryGetPayloadValue(RaterClaim, out string rater) ? rater : null);
    }

    private bool IsCurrent(DateTime? notBefore, DateTime? expires)
    {
        DateTime now = _time.GetUtcNow().UtcDateTime;
        return expires is { } end && end + _options.ClockSkew > now && (notBefore is not { } start || start - _options.ClockSkew <= now);
    }

    // The id lets a verifier with two keys take the right one first; it is a digest and says nothing of the key.
    private static SymmetricSecurityKey? KeyOf(string? secret)
    {
        if (string.IsNullOrEmpty(secret))
            return null;
        byte[] key = Encoding.UTF8.GetBytes(secret);
        byte[] id = SHA256.HashData([.. "rlhf key id"u8, .. key]);
        return new SymmetricSecurityKey(key) { KeyId = Convert.ToHexStringLower(id.AsSpan(0, 4)) };
    }
}
