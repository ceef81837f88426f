using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Application;
using RlhfT2I.Feedback.Application.Accounts;
using RlhfT2I.Feedback.Diagnostics;
using RlhfT2I.Feedback.Domain.Accounts;
using RlhfT2I.Feedback.Domain.Exceptions;
using RlhfT2I.ServiceDefaults.Identity;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.Feedback.Api;

/// <content>Invitations, API keys, and who is behind them. Secrets are in the first reply alone: what is kept to answer a repetition is without them.</content>
internal sealed partial class AccountApi
{
    /// <inheritdoc />
    public override async Task<GetCurrentIdentityResponse> GetCurrentIdentity(GetCurrentIdentityRequest request, ServerCallContext context)
    {
        CallerIdentity caller = CallerIdentity.Of(context);
        return new GetCurrentIdentityResponse
        {
            Identity = AccountContracts.Identity(await store.ReadAsync(session => IdentityOfAsync(session, caller), context.CancellationToken)),
        };
    }

    /// <inheritdoc />
    public override async Task<AuthenticateCredentialResponse> AuthenticateCredential(AuthenticateCredentialRequest request, ServerCallContext context)
    {
        CancellationToken cancellation = context.CancellationToken;
        new RequestValidator(request)
            .OneOf("credential", request.CredentialCase != AuthenticateCredentialRequest.CredentialOneofCase.None, "api_key_secret, session_token, verified_subject")
            .ThrowIfInvalid();
        AccountIdentity identity = request.CredentialCase switch
        {
            AuthenticateCredentialRequest.CredentialOneofCase.ApiKeySecret => await OfApiKeyAsync(request.ApiKeySecret, cancellation),
            AuthenticateCredentialRequest.CredentialOneofCase.SessionToken =>
                await store.ReadAsync(session => IdentityBook.OfSessionAsync(session, request.SessionToken), cancellation),
            // Names of another form are the room's own, such as that of the user of an embedded suite.
            _ when !AccountRequests.IsPerson(request.VerifiedSubject) => throw new CredentialInvalidException(),
            _ => await store.ReadAsync(
                session => IdentityBook.OfPersonAsync(session, request.VerifiedSubject, SettingsRolesOf(request.VerifiedSubject)), cancellation),
        };
        return new AuthenticateCredentialResponse { Identity = AccountContracts.Identity(identity) };
    }

    /// <inheritdoc />
    public override async Task<CreateInvitationResponse> CreateInvitation(CreateInvitationRequest request, ServerCallContext context)
    {
        CallerIdentity caller = Callers.Owner(context);
        Invitation wanted = request.Invitation;
        new RequestValidator(request)
            .Text("invitation.display_name", wanted.DisplayName, 100)
            .Range("invitation.max_use_count", wanted.MaxUseCount, 0, StoredInvitation.MostUses)
            .Ahead("invitation.expire_time", wanted.ExpireTime, time.GetUtcNow(), StoredApiKey.MostLifetime)
            .ThrowIfInvalid();
        CreateInvitationResponse response = await calls.RunAsync(
            request, request.RequestId, caller,
            async session =>
            {
                DateTimeOffset? expireTime = wanted.ExpireTime?.ToDateTimeOffset();
                (StoredInvitation invitation, Credential secret) = await InvitationDesk.CreateAsync(
                    session, Callers.AuthorOf(caller, context, request.RequestId), request.Parent, request.InvitationId, wanted.DisplayName,
                    Math.Max(1, wanted.MaxUseCount), expireTime);
                return new CreateInvitationResponse { Invitation = AccountContracts.Invitation(invitation), Secret = secret.Text };
            },
            answer => new CreateInvitationResponse { Invitation = answer.Invitation }, kept => kept,
            context.CancellationToken);
        AccountLog.InvitationCreated(logger, response.Invitation.Name, response.Invitation.MaxUseCount);
        return response;
    }

    /// <inheritdoc />
    public override async Task<ListInvitationsResponse> ListInvitations(ListInvitationsRequest request, ServerCallContext context)
    {
        Callers.Owner(context);
        int size = PageTokens.CoercePageSize(request.PageSize);
        long before = Requests.ReadCursor(request, request.PageToken);
        List<StoredInvitation> invitations = await store.ReadAsync(session => InvitationDesk.ListAsync(session, request.Parent, before, size + 1), context.CancellationToken);
        (List<StoredInvitation> page, string next) = Requests.Cut(request, invitations, size, invitation => invitation.Number);
        return new ListInvitationsResponse { Invitations = { page.Select(AccountContracts.Invitation) }, NextPageToken = next };
    }

    /// <inheritdoc />
    public override Task<DeleteInvitationResponse> DeleteInvitation(DeleteInvitationRequest request, ServerCallContext context)
    {
        CallerIdentity caller = Callers.Owner(context);
        return calls.RunAsync(
            request, request.RequestId, caller,
            async session =>
            {
                await InvitationDesk.DeleteAsync(session, Callers.AuthorOf(caller, context, request.RequestId), request.Name);
                return new DeleteInvitationResponse();
            },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override Task<AcceptInvitationResponse> AcceptInvitation(AcceptInvitationRequest request, ServerCallContext context)
    {
        new RequestValidator(request).Text("display_name", request.DisplayName, 100).ThrowIfInvalid();
        string salt = Secrets.New();
        return calls.RunAsync(
            request, request.RequestId, CallerIdentity.Of(context),
            async session =>
            {
                (StoredRater rater, Credential token, DateTimeOffset expireTime) = await InvitationDesk.AcceptAsync(
                    session, request.Secret, request.DisplayName, salt, options.Value.SessionLifetime);
                return new AcceptInvitationResponse
                {
                    Rater = AccountContracts.Rater(rater, null, named: true),
                    SessionToken = token.Text,
                    ExpireTime = expireTime.ToTimestamp(),
                };
            },
            // Kept is the salt: with the secret that a repetition brings along it gives the token again.
            answer => new AcceptInvitationResponse(answer) { SessionToken = salt },
            kept => new AcceptInvitationResponse(kept) { SessionToken = InvitationDesk.SessionToken(request.Secret, kept.SessionToken).Text },
            context.CancellationToken);
    }

    /// <inheritdoc />
    public override async Task<CreateApiKeyResponse> CreateApiKey(CreateApiKeyRequest request, ServerCallContext context)
    {
        CallerIdentity caller = Callers.Owner(context);
        ApiKey wanted = request.ApiKey;
        new RequestValidator(request)
            .Name("api_key.display_name", wanted.DisplayName)
            .MemberRole("api_key.role", wanted.Role)
            .Ahead("api_key.expire_time", wanted.ExpireTime, time.GetUtcNow(), StoredApiKey.MostLifetime)
            .ThrowIfInvalid();
        CreateApiKeyResponse response = await calls.RunAsync(
            request, request.RequestId, caller,
            async session =>
            {
                DateTimeOffset? expireTime = wanted.ExpireTime?.ToDateTimeOffset();
                (StoredApiKey key, Credential secret) = await ApiKeyBook.CreateAsync(
                    session, Callers.AuthorOf(caller, context, request.RequestId), request.Parent, request.ApiKeyId, wanted.DisplayName, (AccountRole)wanted.Role, expireTime);
                return new CreateApiKeyResponse { ApiKey = AccountContracts.ApiKey(key), Secret = secret.Text };
            },
            answer => new CreateApiKeyResponse { ApiKey = answer.ApiKey }, kept => kept,
            context.CancellationToken);
        AccountLog.ApiKeyCreated(logger, response.ApiKey.Name);
        return response;
    }

    /// <inheritdoc />
    public override async Task<ListApiKeysResponse> ListApiKeys(ListApiKeysRequest request, ServerCallContext context)
    {
        Callers.Owner(context);
        int size = PageTokens.CoercePageSize(request.PageSize);
        long before = Requests.ReadCursor(request, request.PageToken);
        List<StoredApiKey> keys = await store.ReadAsync(session => ApiKeyBook.ListAsync(session, request.Parent, before, size + 1), context.CancellationToken);
        (List<StoredApiKey> page, string next) = Requests.Cut(request, keys, size, key => key.Number);
        return new ListApiKeysResponse { ApiKeys = { page.Select(AccountContracts.ApiKey) }, NextPageToken = next };
    }

    /// <inheritdoc />
    public override async Task<DeleteApiKeyResponse> DeleteApiKey(DeleteApiKeyRequest request, ServerCallContext context)
    {
        CallerIdentity caller = Callers.Owner(context);
        DeleteApiKeyResponse response = await calls.RunAsync(
            request, request.RequestId, caller,
            async session =>
            {
                await ApiKeyBook.DeleteAsync(session, Callers.AuthorOf(caller, context, request.RequestId), request.Name);
                return new DeleteApiKeyResponse();
            },
            context.CancellationToken);
        AccountLog.ApiKeyDeleted(logger, request.Name);
        return response;
    }

    private async Task<AccountIdentity> OfApiKeyAsync(string secret, CancellationToken cancellationToken)
    {
        ((AccountIdentity identity, StoredApiKey key), DateTimeOffset now) = await store.ReadAsync(
            async session => (await IdentityBook.OfApiKeyAsync(session, secret), session.Now), cancellationToken);
        if (!ApiKeyBook.IsUseNoted(key, now))
            await store.WriteAsync(session => ApiKeyBook.NoteUseAsync(session, key), cancellationToken);
        return identity;
    }

    private IEnumerable<AccountRole> SettingsRolesOf(string subject)
    {
        if (options.Value.Owners.Contains(subject))
            yield return AccountRole.Owner;
        if (options.Value.Operators.Contains(subject))
            yield return AccountRole.Operator;
    }
}
