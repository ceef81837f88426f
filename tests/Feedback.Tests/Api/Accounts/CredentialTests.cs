using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Feedback.Tests.Api.Accounts;

/// <summary>API keys, and who is behind a credential.</summary>
public sealed class CredentialTests(AccountHost host) : IClassFixture<AccountHost>
{
    private static CancellationToken Cancellation => FeedbackHost.Cancellation;

    [Theory]
    [InlineData(Role.Scientist)]
    [InlineData(Role.Owner)]
    public async Task AuthenticateCredential_ApiKey_IsItsHolder(Role role)
    {
        string project = await host.CreateProjectAsync();
        CreateApiKeyResponse made = await host.CreateKeyAsync(project, role);
        Identity identity = await OfKeyAsync(made.Secret);
        (identity.Subject, identity.DisplayName, identity.ExpireTime).ShouldBe((made.ApiKey.Name, "ci", made.ApiKey.ExpireTime));
        identity.RoleGrants.ShouldBe([new RoleGrant { Project = project, Role = role }]);
    }

    [Fact]
    public async Task AuthenticateCredential_WorthlessOnes_AreAnsweredAlike()
    {
        string project = await host.CreateProjectAsync();
        CreateApiKeyResponse made = await host.CreateKeyAsync(project), deleted = await host.CreateKeyAsync(project);
        await DeleteAsync(deleted.ApiKey.Name);
        string wrong = made.Secret[..^1] + (made.Secret[^1] == '0' ? '1' : '0');
        string session = (await host.AcceptAsync((await host.InviteAsync(project)).Secret)).SessionToken;
        AuthenticateCredentialRequest[] worthless =
        [
            new() { ApiKeySecret = wrong }, new() { ApiKeySecret = made.Secret + "0" }, new() { ApiKeySecret = made.ApiKey.SecretPrefix }, new() { ApiKeySecret = deleted.Secret },
            new() { ApiKeySecret = "rlhf_key_unknown" }, new() { ApiKeySecret = "" }, new() { ApiKeySecret = session }, new() { ApiKeySecret = new string('x', 100_000) },
            new() { SessionToken = made.Secret }, new() { SessionToken = session[..^1] }, new() { SessionToken = "" },
            new() { VerifiedSubject = "local" }, new() { VerifiedSubject = "" }, new() { VerifiedSubject = made.ApiKey.Name },
        ];
        var answers = new HashSet<string>();
        foreach (AuthenticateCredentialRequest request in worthless)
        {
            RpcException problem = await Should.ThrowAsync<RpcException>(() => host.AuthenticateAsync(request));
            answers.Add($"{problem.StatusCode} {problem.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()} {problem.Status.Detail}");
        }
        answers.ShouldHaveSingleItem().ShouldContain("CREDENTIAL_INVALID");
        await AccountHost.InvalidAsync("credential", () => host.AuthenticateAsync(new AuthenticateCredentialRequest()));
        (await OfKeyAsync(made.Secret)).Subject.ShouldBe(made.ApiKey.Name);
    }

    [Fact]
    public async Task AuthenticateCredential_ApiKeyAfterItsEnd_IsRefused()
    {
        CreateApiKeyResponse made = await host.CreateKeyAsync(await host.CreateProjectAsync());
        made.ApiKey.ExpireTime.ToDateTimeOffset().ShouldBe(made.ApiKey.CreateTime.ToDateTimeOffset().AddDays(90));
        host.Host.Advance(TimeSpan.FromDays(90) - TimeSpan.FromMinutes(5));
        await OfKeyAsync(made.Secret);
        host.Host.Advance(TimeSpan.FromMinutes(6));
        await AccountHost.RefusedAsync(StatusCode.Unauthenticated, "CREDENTIAL_INVALID", () => OfKeyAsync(made.Secret));
    }

    [Fact]
    public async Task AuthenticateCredential_SessionAfterItsEnd_IsRefused()
    {
        AcceptInvitationResponse came = await host.AcceptAsync((await host.InviteAsync(await host.CreateProjectAsync())).Secret);
        host.Host.Advance(TimeSpan.FromDays(30) - TimeSpan.FromMinutes(5));
        await host.AuthenticateAsync(new AuthenticateCredentialRequest { SessionToken = came.SessionToken });
        host.Host.Advance(TimeSpan.FromMinutes(6));
        await AccountHost.RefusedAsync(
            StatusCode.Unauthenticated, "CREDENTIAL_INVALID", () => host.AuthenticateAsync(new AuthenticateCredentialRequest { SessionToken = came.SessionToken }));
    }

    [Fact]
    public async Task AuthenticateCredential_PeopleOfTheSettings_HaveTheirRolesEverywhere()
    {
        (await host.AuthenticateAsync(new AuthenticateCredentialRequest { VerifiedSubject = AccountHost.Root })).RoleGrants.ShouldBe([new RoleGrant { Role = Role.Owner }]);
        (await host.AuthenticateAsync(new AuthenticateCredentialRequest { VerifiedSubject = AccountHost.Janitor })).RoleGrants.ShouldBe([new RoleGrant { Role = Role.Operator }]);
        (await host.AuthenticateAsync(new AuthenticateCredentialRequest { VerifiedSubject = "https://id.example.org|nobody" })).RoleGrants.ShouldBeEmpty();
    }

    [Fact]
    public async Task OwnerKey_EachTime_MakesAKeyOfAnOwnerAndPrintsItAlone()
    {
        string printed = await host.Host.RunVerbAsync("owner-key"), another = await host.Host.RunVerbAsync("owner-key");
        string secret = printed.TrimEnd();
        printed.ShouldBe(secret + Environment.NewLine);
        another.ShouldNotBe(printed);
        Identity identity = await OfKeyAsync(secret);
        identity.RoleGrants.ShouldBe([new RoleGrant { Project = "projects/default", Role = Role.Owner }]);
        identity.ExpireTime.ToDateTimeOffset().ShouldBeInRange(host.Host.Now.AddDays(89), host.Host.Now.AddDays(90));
        host.IsStored(secret[21..]).ShouldBeFalse();
        ListAuditEventsResponse events = await host.Accounts.ListAuditEventsAsync(
            new ListAuditEventsRequest { Parent = "projects/default", Resource = identity.Subject }, cancellationToken: Cancellation);
        AuditEvent made = events.AuditEvents.ShouldHaveSingleItem();
        (made.Subject, made.Method).ShouldBe(("operator", "owner-key"));
    }

    [Fact]
    public async Task OperatorKey_OfTheVerb_HoldsInEveryProject()
    {
        string secret = (await host.Host.RunVerbAsync("operator-key")).TrimEnd();
        Identity identity = await OfKeyAsync(secret);
        identity.RoleGrants.ShouldBe([new RoleGrant { Role = Role.Operator }]);
        identity.Subject.ShouldStartWith("projects/default/apiKeys/");
    }

    [Fact]
    public async Task ListApiKeys_AfterUses_ShowsTheMinuteOfTheLast()
    {
        string project = await host.CreateProjectAsync();
        CreateApiKeyResponse made = await host.CreateKeyAsync(project);
        (await ListAsync(project)).ShouldHaveSingleItem().ShouldBe(made.ApiKey);
        made.ApiKey.LastUseTime.ShouldBeNull();
        made.Secret.ShouldStartWith(made.ApiKey.SecretPrefix);
        await OfKeyAsync(made.Secret);
        Timestamp first = (await ListAsync(project)).ShouldHaveSingleItem().LastUseTime;
        (first.Seconds % 60, first.Nanos).ShouldBe((0, 0));
        host.Host.Advance(TimeSpan.FromMinutes(2));
        await OfKeyAsync(made.Secret);
        (await ListAsync(project)).ShouldHaveSingleItem().LastUseTime.Seconds.ShouldBeInRange(first.Seconds + 120, first.Seconds + 180);
    }

    [Fact]
    public async Task CreateApiKey_SameRequestIdTwice_TellsTheSecretOnce()
    {
        string project = await host.CreateProjectAsync(), id = Guid.NewGuid().ToString();
        CreateApiKeyResponse first = await host.CreateKeyAsync(project, requestId: id), again = await host.CreateKeyAsync(project, requestId: id);
        again.ApiKey.ShouldBe(first.ApiKey);
        again.Secret.ShouldBeEmpty();
        (await ListAsync(project)).Count.ShouldBe(1);
        await AccountHost.RefusedAsync(StatusCode.InvalidArgument, "REQUEST_ID_REUSED", () => host.CreateKeyAsync(project, Role.Owner, id));
    }

    [Fact]
    public async Task CreateApiKey_BadFields_AreNamed()
    {
        string project = await host.CreateProjectAsync();
        await AccountHost.InvalidAsync("api_key.display_name", () => CreateAsync(project, new ApiKey { DisplayName = new string('x', 101), Role = Role.Owner }));
        await AccountHost.InvalidAsync("api_key.display_name", () => CreateAsync(project, new ApiKey { Role = Role.Owner }));
        await AccountHost.InvalidAsync("api_key.role", () => CreateAsync(project, new ApiKey { DisplayName = "a" }));
        await AccountHost.InvalidAsync("api_key.role", () => CreateAsync(project, new ApiKey { DisplayName = "a", Role = Role.Service }));
        await AccountHost.InvalidAsync("api_key.expire_time",
            () => CreateAsync(project, new ApiKey { DisplayName = "a", Role = Role.Owner, ExpireTime = host.Host.Now.AddDays(367).ToTimestamp() }));
        await AccountHost.InvalidAsync("api_key.expire_time",
            () => CreateAsync(project, new ApiKey { DisplayName = "a", Role = Role.Owner, ExpireTime = host.Host.Now.AddSeconds(-1).ToTimestamp() }));
        await CreateAsync(project, new ApiKey { DisplayName = "a", Role = Role.Owner, ExpireTime = host.Host.Now.AddDays(365).ToTimestamp() }, "mine");
        await AccountHost.RefusedAsync(
            StatusCode.AlreadyExists, "RESOURCE_ALREADY_EXISTS", () => CreateAsync(project, new ApiKey { DisplayName = "a", Role = Role.Owner }, "mine"));
        await AccountHost.RefusedAsync(StatusCode.NotFound, "RESOURCE_NOT_FOUND", () => host.CreateKeyAsync("projects/missing"));
        await AccountHost.RefusedAsync(StatusCode.NotFound, "RESOURCE_NOT_FOUND", () => ListAsync("projects/missing"));
        await AccountHost.RefusedAsync(StatusCode.NotFound, "RESOURCE_NOT_FOUND", () => DeleteAsync(project + "/apiKeys/missing"));
    }

    [Fact]
    public async Task Secrets_AfterEveryKindOfCall_AreNeitherStoredNorLogged()
    {
        string project = await host.CreateProjectAsync();
        CreateApiKeyResponse key = await host.CreateKeyAsync(project, requestId: Guid.NewGuid().ToString());
        CreateInvitationResponse invited = await host.InviteAsync(project, 2);
        AcceptInvitationResponse came = await host.AcceptAsync(invited.Secret, "Ada Lovelace", Guid.NewGuid().ToString());
        await OfKeyAsync(key.Secret);
        await host.AuthenticateAsync(new AuthenticateCredentialRequest { SessionToken = came.SessionToken });
        await Should.ThrowAsync<RpcException>(() => OfKeyAsync(key.Secret + "0"));
        await DeleteAsync(key.ApiKey.Name);
        host.LogLines.ShouldContain(line => line.Contains(key.ApiKey.Name, StringComparison.Ordinal), "the log is looked at");
        foreach (string secret in new[] { key.Secret, invited.Secret, came.SessionToken })
        {
            string unguessable = secret[21..];
            host.IsStored(unguessable).ShouldBeFalse();
            host.LogLines.ShouldNotContain(line => line.Contains(unguessable, StringComparison.Ordinal));
        }
        host.LogLines.ShouldNotContain(line => line.Contains("Ada Lovelace", StringComparison.Ordinal));
    }

    [Fact]
    public async Task GetCurrentIdentity_OfAnEmbeddedSuite_OwnsEverything()
    {
        Identity identity = (await host.Accounts.GetCurrentIdentityAsync(new GetCurrentIdentityRequest(), cancellationToken: Cancellation)).Identity;
        identity.Subject.ShouldBe("local");
        identity.RoleGrants.ShouldContain(new RoleGrant { Role = Role.Owner });
        identity.ExpireTime.ShouldBeNull();
    }

    [Fact]
    public async Task GetCurrentIdentity_Rater_HasTheRoleWhereTheRaterIs()
    {
        AcceptInvitationResponse came = await host.AcceptAsync((await host.InviteAsync(await host.CreateProjectAsync())).Secret, "Ada");
        string id = came.Rater.Name.Split('/')[3];
        Identity identity = (await host.Accounts.GetCurrentIdentityAsync(new GetCurrentIdentityRequest(), FeedbackHost.As(id), cancellationToken: Cancellation)).Identity;
        identity.DisplayName.ShouldBe("Ada");
        identity.RoleGrants.ShouldContain(new RoleGrant { Project = came.Rater.Name[..came.Rater.Name.IndexOf("/raters", StringComparison.Ordinal)], Role = Role.Rater });
    }

    private Task<Identity> OfKeyAsync(string secret) => host.AuthenticateAsync(new AuthenticateCredentialRequest { ApiKeySecret = secret });

    private async Task CreateAsync(string project, ApiKey key, string id = "") =>
        await host.Accounts.CreateApiKeyAsync(new CreateApiKeyRequest { Parent = project, ApiKey = key, ApiKeyId = id }, cancellationToken: Cancellation);

    private async Task DeleteAsync(string name) => await host.Accounts.DeleteApiKeyAsync(new DeleteApiKeyRequest { Name = name }, cancellationToken: Cancellation);

    private async Task<IReadOnlyList<ApiKey>> ListAsync(string project) =>
        (await host.Accounts.ListApiKeysAsync(new ListApiKeysRequest { Parent = project }, cancellationToken: Cancellation)).ApiKeys;
}
