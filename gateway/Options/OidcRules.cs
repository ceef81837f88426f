using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace RlhfT2I.Gateway.Options;

/// <summary>Rules of <see cref="OidcOptions"/>: with an issuer everything is there, and no secret counts as a public key.</summary>
internal sealed class OidcRules : IValidateOptions<OidcOptions>
{
    private static readonly string[] Known = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    public ValidateOptionsResult Validate(string? name, OidcOptions options)
    {
        List<string> failures = [];
        if (options.Issuer.Length > 0)
        {
            if (options.Audience.Length == 0)
                failures.Add("Identity:Oidc:Audience is not set; with Identity:Oidc:Issuer it must be the audience of tokens for this suite.");
            if (KeysFault(options.KeysFile) is { } fault)
                failures.Add($"Identity:Oidc:KeysFile is '{options.KeysFile}'; it must be a file with a JSON Web Key Set of public keys ({fault}).");
        }
        failures.AddRange(options.Algorithms.Where(algorithm => !Known.Contains(algorithm))
            .Select(algorithm => $"Identity:Oidc:Algorithms holds '{algorithm}'; allowed: {string.Join(", ", Known)}."));
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static string? KeysFault(string path)
    {
        if (!File.Exists(path))
            return "there is no such file";
        try
        {
            IList<JsonWebKey> keys = new JsonWebKeySet(File.ReadAllText(path)).Keys;
            return keys.Count == 0 ? "it has no key" : keys.Any(key => key.Kty == "oct") ? "it has a secret, a key of type oct" : null;
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or UnauthorizedAccessException)
        {
            return "it cannot be read";
        }
    }
}
