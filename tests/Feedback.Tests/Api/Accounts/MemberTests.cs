using Grpc.Core;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Feedback.Tests.Api.Accounts;

public sealed class MemberTests(AccountHost host) : IClassFixture<AccountHost>
{
    private const string Alice = "https://id.example.org|alice";

    private static CancellationToken Cancellation => FeedbackHost.Cancellation;

    [Fact]
    public async Task CreateMember_Person_IsListedAndHasTheRole()
    {
        string project = await host.CreateProjectAsync();
        Member member = await CreateAsync(project, Alice, Role.Scientist, "alice");
        member.Name.ShouldBe(project + "/members/alice");
        (await ListAsync(project))[0].ShouldBe(member);
        Identity identity = await host.AuthenticateAsync(new AuthenticateCredentialRequest { VerifiedSubject = Alice });
        identity.RoleGrants.ShouldContain(new RoleGrant { Project = project, Role = Role.Scientist });
        identity.DisplayName.ShouldBe("Somebody");
    }

    [Fact]
    public async Task CreateMember_SamePersonOrIdTwice_Exists()
    {
        string project = await host.CreateProjectAsync();
        await CreateAsync(project, "https://i|one", Role.Scientist, "one");
        await AccountHost.RefusedAsync(StatusCode.AlreadyExists, "RESOURCE_ALREADY_EXISTS", () => CreateAsync(project, "https://i|one", Role.Owner));
        await AccountHost.RefusedAsync(StatusCode.AlreadyExists, "RESOURCE_ALREADY_EXISTS", () => CreateAsync(project, "https://i|two", Role.Owner, "one"));
        (await CreateAsync(await host.CreateProjectAsync(), "https://i|one", Role.Owner)).Role.ShouldBe(Role.Owner);
    }

    [Fact]
    public async Task CreateMember_SameRequestIdTwice_MakesOneMember()
    {
        string project = await host.CreateProjectAsync(), id = Guid.NewGuid().ToString();
        Member first = await CreateAsync(project, "https://i|one", Role.Scientist, requestId: id);
        (await CreateAsync(project, "https://i|one", Role.Scientist, requestId: id)).ShouldBe(first);
    }

    [Fact]
    public async Task CreateMember_BadFields_AreNamed()
    {
        string project = await host.CreateProjectAsync();
        await AccountHost.InvalidAsync("member.subject", () => CreateAsync(project, "alice", Role.Owner));
        await AccountHost.InvalidAsync("member.role", () => CreateAsync(project, Alice, Role.Rater));
        await AccountHost.InvalidAsync("member.role", () => CreateAsync(project, Alice, Role.Operator));
        await AccountHost.InvalidAsync("parent", () => CreateAsync("p", Alice, Role.Owner));
        await AccountHost.RefusedAsync(StatusCode.NotFound, "RESOURCE_NOT_FOUND", () => CreateAsync("projects/missing", Alice, Role.Owner));
        await AccountHost.RefusedAsync(StatusCode.NotFound, "RESOURCE_NOT_FOUND", () => ListAsync("projects/missing"));
    }

    [Fact]
    public async Task DeleteMember_LastOwner_IsRefusedUntilThereIsAnother()
    {
        string project = await host.CreateProjectAsync();
        string first = (await ListAsync(project)).ShouldHaveSingleItem().Name;
        await CreateAsync(project, "https://i|scientist", Role.Scientist);
        await AccountHost.RefusedAsync(StatusCode.FailedPrecondition, "LAST_OWNER", () => DeleteAsync(first));
        await CreateAsync(project, "https://i|owner", Role.Owner);
        await DeleteAsync(first);
        (await ListAsync(project)).Select(member => member.Subject).ShouldBe(["https://i|owner", "https://i|scientist"]);
        await AccountHost.RefusedAsync(StatusCode.NotFound, "RESOURCE_NOT_FOUND", () => DeleteAsync(first));
    }

    [Fact]
    public async Task DeleteMember_Scientist_TakesTheRoleAway()
    {
        string project = await host.CreateProjectAsync(), id = Guid.NewGuid().ToString();
        Member member = await CreateAsync(project, "https://i|gone", Role.Scientist);
        await DeleteAsync(member.Name, id);
        await DeleteAsync(member.Name, id);
        (await host.AuthenticateAsync(new AuthenticateCredentialRequest { VerifiedSubject = "https://i|gone" })).RoleGrants.ShouldBeEmpty();
    }

    private async Task<Member> CreateAsync(string project, string subject, Role role, string id = "", string requestId = "") => (await host.Accounts.CreateMemberAsync(
        new CreateMemberRequest { Parent = project, MemberId = id, RequestId = requestId, Member = new Member { Subject = subject, DisplayName = "Somebody", Role = role } },
        cancellationToken: Cancellation)).Member;

    private async Task<IReadOnlyList<Member>> ListAsync(string project) =>
        (await host.Accounts.ListMembersAsync(new ListMembersRequest { Parent = project }, cancellationToken: Cancellation)).Members;

    private async Task DeleteAsync(string name, string requestId = "") =>
        await host.Accounts.DeleteMemberAsync(new DeleteMemberRequest { Name = name, RequestId = requestId }, cancellationToken: Cancellation);
}
