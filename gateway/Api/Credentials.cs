using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using RlhfT2I.Gateway.Application;
using RlhfT2I.Gateway.Domain;
using RlhfT2I.Gateway.Options;

namespace RlhfT2I.Gateway.Api;

/// <summary>Reads the credential of a call: <c>Authorization: Bearer ...</c> or <c>x-api-key: ...</c>, exactly one of them, or else the cookie of a page.</summary>
internal sealed class Credentials(IOptions<OidcOptions> oidc)
{
    /// <summary>Header of an API key.</summary>
    public const string KeyHeader = "x-api-key";

    /// <summary>Authentication scheme of OpenID Connect tokens.</summary>
    public const string OidcScheme = "Oidc";

    private const string BearerPrefix = "Bearer ";

    /// <summary>Reads it.</summary>
    /// <exception cref="DoorRefusalException">There is none, or more than one, or it cannot be any.</exception>
    public async Task<Credential> ReadAsync(HttpContext context)
    {
        string?[] bearers = [.. context.Request.Headers.Authorization], keys = [.. context.Request.Headers[KeyHeader]];
        return (bearers, keys) switch
        {
            ([{ } bearer], []) when bearer.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase) => await OfBearerAsync(context, bearer[BearerPrefix.Length..].Trim()),
            ([], [{ Length: > 0 and < 1024 } key]) => new Credential(CredentialKind.ApiKey, key),
            ([], []) when SessionCookie.Read(context.Request) is { } secret && Credential.OfBearer(secret) is { } credential => credential,
            _ => throw DoorRefusalException.Credential(),
        };
    }

    private async Task<Credential> OfBearerAsync(HttpContext context, string token)
    {
        if (Credential.OfBearer(token) is { } ours)
            return ours;
        if (oidc.Value.Issuer.Length == 0 || !Credential.IsJwt(token))
            throw DoorRefusalException.Credential();
        AuthenticateResult result = await context.AuthenticateAsync(OidcScheme);
        string? subject = result.Succeeded ? result.Principal.FindFirst("sub")?.Value : null;
        return string.IsNullOrEmpty(subject) ? throw DoorRefusalException.Credential() : new Credential(CredentialKind.Person, $"{oidc.Value.Issuer}|{subject}");
    }
}
