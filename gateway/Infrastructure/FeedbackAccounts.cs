using Grpc.Core;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Gateway.Application.Callers;
using RlhfT2I.Gateway.Domain;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.Gateway.Infrastructure;

/// <summary>Credentials as Feedback knows them.</summary>
/// <param name="services">Gives the client at the first call: a host that calls itself must listen before.</param>
internal sealed class FeedbackAccounts(IServiceProvider services) : ICredentialBook
{
    public async Task<KnownCaller?> FindAsync(Credential credential, CancellationToken cancellationToken)
    {
        var client = services.GetRequiredService<AccountService.AccountServiceClient>();
        try
        {
            AuthenticateCredentialResponse reply = await client.AuthenticateCredentialAsync(RequestOf(credential), cancellationToken: cancellationToken);
            return CallerOf(reply.Identity);
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.Unauthenticated or StatusCode.InvalidArgument or StatusCode.NotFound)
        {
            // UNAUTHENTICATED is said of the credential, and of this gateway's own token where the keys differ: then nobody is known either.
            return null;
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever keeps it from answering: a caller whom nobody vouches for is not let in.
            throw UnavailableException.Peer("Feedback", exception);
        }
    }

    public async Task<(string Secret, DateTimeOffset? ExpireTime)?> AcceptInvitationAsync(
        string invitationSecret, string displayName, string requestId, CancellationToken cancellationToken)
    {
        var client = services.GetRequiredService<AccountService.AccountServiceClient>();
        var request = new AcceptInvitationRequest { Secret = invitationSecret, DisplayName = displayName, RequestId = requestId };
        try
        {
            AcceptInvitationResponse reply = await client.AcceptInvitationAsync(request, cancellationToken: cancellationToken);
            return (reply.SessionToken, reply.ExpireTime?.ToDateTimeOffset());
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            if (exception.StatusCode is StatusCode.Unavailable or StatusCode.DeadlineExceeded or StatusCode.Internal or StatusCode.Unknown)
                throw UnavailableException.Peer("Feedback", exception);
            return null;
        }
    }

    private static AuthenticateCredentialRequest RequestOf(Credential credential) => credential.Kind switch
    {
        CredentialKind.ApiKey => new AuthenticateCredentialRequest { ApiKeySecret = credential.Secret },
        CredentialKind.Session => new AuthenticateCredentialRequest { SessionToken = credential.Secret },
        _ => new AuthenticateCredentialRequest { VerifiedSubject = credential.Secret },
    };

    private static KnownCaller? CallerOf(Identity? identity)
    {
        if (identity is null || identity.Subject.Length == 0)
            return null;
        var roles = new Dictionary<string, CallerRole>(StringComparer.Ordinal);
        foreach (RoleGrant grant in identity.RoleGrants)
        {
            // No credential from outside makes a room of anyone.
            CallerRole role = grant.Role switch
            {
                Role.Rater => CallerRole.Rater,
                Role.Scientist => CallerRole.Scientist,
                Role.Owner => CallerRole.Owner,
                Role.Operator => CallerRole.Operator,
                _ => CallerRole.Anonymous,
            };
            if (role > roles.GetValueOrDefault(grant.Project, CallerRole.Anonymous))
                roles[grant.Project] = role;
        }
        return new KnownCaller(new VerifiedCaller(identity.Subject, roles), identity.ExpireTime?.ToDateTimeOffset());
    }
}
