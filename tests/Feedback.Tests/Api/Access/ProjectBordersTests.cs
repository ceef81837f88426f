using Grpc.Core;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.Feedback.Tests.Api.Access;

/// <summary>What the methods show that name no project, and who is noted as the author of a change.</summary>
public sealed class ProjectBordersTests(GuardedHost host) : IClassFixture<GuardedHost>
{
    private static readonly VerifiedCaller Ada = GuardedHost.Caller(GuardedHost.OwnerOfA, GuardedHost.A, CallerRole.Owner);

    private static CancellationToken Cancellation => FeedbackHost.Cancellation;

    [Fact]
    public async Task ListProjects_OfAnOwner_ListsThoseOfTheOwnerAlone()
    {
        (await ListAsync(Ada)).ShouldBe([GuardedHost.A]);
        (await ListAsync(GuardedHost.Caller("https://id.example.org|nobody", GuardedHost.B, CallerRole.Rater))).ShouldBe([GuardedHost.B]);
        new[] { GuardedHost.A, GuardedHost.B, "projects/default" }.ShouldBeSubsetOf(await ListAsync(GuardedHost.Anyone));
    }

    [Fact]
    public async Task ListProjects_OfAnOwnerWhoSpeaksForARater_ListsNoMore() => (await ListAsync(Ada with { ActingRater = "local" })).ShouldBe([GuardedHost.A]);

    [Fact]
    public async Task GetCurrentIdentity_OfAnOwner_IsTheSubjectWithItsOwnProject()
    {
        Identity identity = await IdentityAsync(Ada);
        identity.Subject.ShouldBe(GuardedHost.OwnerOfA);
        identity.RoleGrants.ShouldBe([new RoleGrant { Project = GuardedHost.A, Role = Role.Owner }]);
    }

    [Fact]
    public async Task GetCurrentIdentity_OfAnOwnerOfTheSettings_OwnsEverything()
    {
        Identity identity = await IdentityAsync(GuardedHost.Anyone);
        identity.Subject.ShouldBe(GuardedHost.Root);
        identity.RoleGrants.ShouldBe([new RoleGrant { Role = Role.Owner }]);
    }

    [Fact]
    public async Task CreateProject_OfAPerson_IsOwnedByThatPerson()
    {
        ListMembersResponse members = await host.Host.Accounts.ListMembersAsync(new ListMembersRequest { Parent = GuardedHost.A }, host.Host.As(Ada), cancellationToken: Cancellation);
        Member owner = members.Members.ShouldHaveSingleItem();
        (owner.Subject, owner.Role).ShouldBe((GuardedHost.OwnerOfA, Role.Owner));
        AuthenticateCredentialResponse signedIn = await host.Host.Accounts.AuthenticateCredentialAsync(
            new AuthenticateCredentialRequest { VerifiedSubject = GuardedHost.OwnerOfA }, host.Host.As(VerifiedCaller.Room("gateway")), cancellationToken: Cancellation);
        signedIn.Identity.RoleGrants.ShouldBe([new RoleGrant { Project = GuardedHost.A, Role = Role.Owner }]);
    }

    [Fact]
    public async Task CreateProject_OfAnApiKey_IsOwnedByThatKey()
    {
        CreateApiKeyResponse made = await host.Host.Accounts.CreateApiKeyAsync(
            new CreateApiKeyRequest { Parent = GuardedHost.A, ApiKey = new ApiKey { DisplayName = "ci", Role = Role.Scientist } }, host.Host.As(Ada), cancellationToken: Cancellation);
        VerifiedCaller key = GuardedHost.Caller(made.ApiKey.Name, GuardedHost.A, CallerRole.Scientist);
        string project = (await host.Host.Accounts.CreateProjectAsync(
            new CreateProjectRequest { Project = new Project { DisplayName = "of a key" } }, host.Host.As(key), cancellationToken: Cancellation)).Project.Name;
        RoleGrant[] expected = [new() { Project = GuardedHost.A, Role = Role.Scientist }, new() { Project = project, Role = Role.Owner }];
        (await host.Host.Accounts.AuthenticateCredentialAsync(
            new AuthenticateCredentialRequest { ApiKeySecret = made.Secret }, host.Host.As(VerifiedCaller.Room("gateway")), cancellationToken: Cancellation)).Identity.RoleGrants.ShouldBe(expected);
        (await IdentityAsync(key)).RoleGrants.ShouldBe(expected);
        (await ListAsync(key)).ShouldBe([project, GuardedHost.A]);
        (await ListAsync(Ada)).ShouldBe([GuardedHost.A]);
    }

    [Fact]
    public async Task AuditEvent_OfAnOwnerWhoSpeaksForARater_NamesTheOwner()
    {
        await host.Host.Accounts.UpdateProjectAsync(
            new UpdateProjectRequest { Project = new Project { Name = GuardedHost.B, Description = "Changed." } },
            host.Host.As(GuardedHost.Caller(GuardedHost.OwnerOfB, GuardedHost.B, CallerRole.Owner) with { ActingRater = "sim-1" }), cancellationToken: Cancellation);
        ListAuditEventsResponse events = await host.Host.Accounts.ListAuditEventsAsync(
            new ListAuditEventsRequest { Parent = GuardedHost.B }, host.Host.As(GuardedHost.Anyone), cancellationToken: Cancellation);
        events.AuditEvents[0].Subject.ShouldBe(GuardedHost.OwnerOfB);
        events.AuditEvents.ShouldAllBe(change => change.Resource.StartsWith(GuardedHost.B, StringComparison.Ordinal));
    }

    [Fact]
    public async Task GetRater_OfAnotherRater_IsAsIfThereWereNone()
    {
        VerifiedCaller one = GuardedHost.Caller(GuardedHost.B + "/raters/r-1", GuardedHost.B, CallerRole.Rater), two = GuardedHost.Caller(GuardedHost.B + "/raters/r-2", GuardedHost.B, CallerRole.Rater);
        foreach (VerifiedCaller rater in new[] { one, two })
            await host.Host.Labels.LeaseLabelTasksAsync(new LeaseLabelTasksRequest { Parent = GuardedHost.B }, host.Host.As(rater), cancellationToken: Cancellation);
        (await host.Host.Accounts.GetRaterAsync(new GetRaterRequest { Name = one.Subject }, host.Host.As(one), cancellationToken: Cancellation)).Rater.Name.ShouldBe(one.Subject);
        await AccountHost.RefusedAsync(StatusCode.NotFound, "RESOURCE_NOT_FOUND",
            () => host.Host.Accounts.GetRaterAsync(new GetRaterRequest { Name = two.Subject }, host.Host.As(one), cancellationToken: Cancellation).ResponseAsync);
    }

    private async Task<IReadOnlyList<string>> ListAsync(VerifiedCaller caller) =>
        [.. (await host.Host.Accounts.ListProjectsAsync(new ListProjectsRequest(), host.Host.As(caller), cancellationToken: Cancellation)).Projects.Select(project => project.Name)];

    private async Task<Identity> IdentityAsync(VerifiedCaller caller) =>
        (await host.Host.Accounts.GetCurrentIdentityAsync(new GetCurrentIdentityRequest(), host.Host.As(caller), cancellationToken: Cancellation)).Identity;
}
