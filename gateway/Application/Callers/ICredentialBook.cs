using RlhfT2I.Gateway.Domain;

namespace RlhfT2I.Gateway.Application.Callers;

/// <summary>Who is behind which credential.</summary>
internal interface ICredentialBook
{
    /// <summary>Looks a credential up.</summary>
    /// <param name="credential">The credential.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null if it is worth nothing.</returns>
    /// <exception cref="RlhfT2I.ServiceDefaults.Errors.UnavailableException">Nobody can say at present. The call is then refused.</exception>
    Task<KnownCaller?> FindAsync(Credential credential, CancellationToken cancellationToken);
}
