using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using RlhfT2I.Gateway.Domain;
using RlhfT2I.Gateway.Options;
using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.Gateway.Infrastructure;

/// <summary>Sets up how tokens of the OpenID Connect provider are verified: issuer, audience, algorithms and keys are all configured.</summary>
internal sealed class OidcSetup(IOptions<OidcOptions> oidc, IOptions<IdentityOptions> identity, OidcKeys keys) : IConfigureNamedOptions<JwtBearerOptions>
{
    private static readonly string[] DefaultAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256];

    public void Configure(JwtBearerOptions options) => Configure(null, options);

    public void Configure(string? name, JwtBearerOptions options)
    {
        options.MapInboundClaims = false;
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuer = oidc.Value.Issuer,
            ValidAudience = oidc.Value.Audience,
            ValidAlgorithms = oidc.Value.Algorithms.Length > 0 ? oidc.Value.Algorithms : DefaultAlgorithms,
            IssuerSigningKeyResolver = (_, _, keyId, _) => keys.Find(keyId),
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            ClockSkew = identity.Value.ClockSkew,
        };
        options.Events = new JwtBearerEvents
        {
            // Every request passes here; keys and sessions of the suite are no JSON Web Tokens.
            OnMessageReceived = context =>
            {
                string header = context.Request.Headers.Authorization.ToString();
                if (oidc.Value.Issuer.Length == 0 || !Credential.IsJwt(header))
                    context.NoResult();
                return Task.CompletedTask;
            },
        };
    }
}
