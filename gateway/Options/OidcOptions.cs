namespace RlhfT2I.Gateway.Options;

/// <summary>Sign-in by tokens of an OpenID Connect provider. All of it is configured: nothing that a token says leads to a key.</summary>
internal sealed class OidcOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Identity:Oidc";

    /// <summary>The <c>iss</c> of its tokens; empty turns this kind of sign-in off.</summary>
    /// <value>Default empty.</value>
    public string Issuer { get; set; } = "";

    /// <summary>The <c>aud</c> of tokens for this suite.</summary>
    /// <value>Default empty; needed with an issuer.</value>
    public string Audience { get; set; } = "";

    /// <summary>File with the provider's public keys, a JSON Web Key Set. It is read again when it changes.</summary>
    /// <value>Default empty; needed with an issuer.</value>
    public string KeysFile { get; set; } = "";

    /// <summary>Signature algorithms that are accepted: of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512.</summary>
    /// <value>Default none, which stands for RS256 and ES256.</value>
    public string[] Algorithms { get; set; } = [];
}
