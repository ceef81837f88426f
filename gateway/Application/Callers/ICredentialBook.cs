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

    /// <summary>Exchanges the secret of an invitation for a rater's session.</summary>
    /// <param name="invitationSecret">The secret.</param>
    /// <param name="displayName">Name that the rater wants to be known by to the owners; may be empty.</param>
    /// <param name="requestId">UUID4 that makes a second call harmless; may be empty.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The session's token and its end; null if the invitation is worth nothing.</returns>
    /// <exception cref="RlhfT2I.ServiceDefaults.Errors.UnavailableException">Nobody can say at present.</exception>
    Task<(string Secret, DateTimeOffset? ExpireTime)?> AcceptInvitationAsync(
        string invitationSecret, string displayName, string requestId, CancellationToken cancellationToken);
}
