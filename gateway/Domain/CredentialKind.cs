namespace RlhfT2I.Gateway.Domain;

/// <summary>What a caller proves itself with.</summary>
internal enum CredentialKind
{
    /// <summary>Secret of an API key.</summary>
    ApiKey,

    /// <summary>Token of a rater's session.</summary>
    Session,

    /// <summary>Subject of an OpenID Connect token that was verified already, <c>{issuer}|{subject}</c>.</summary>
    Person,
}
