using Grpc.Core;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Feedback.Tests.Api.Accounts;

public sealed class AuditTests(AccountHost host) : IClassFixture<AccountHost>
{
    private static CancellationToken Cancellation => FeedbackHost.Cancellation;

    [Fact]
    public async Task ListAuditEvents_AfterChanges_TellsWhoChangedWhatNewestFirst()
    {
        string project = await host.CreateProjectAsync(), id = Guid.NewGuid().ToString();
        CreateApiKeyResponse key = await host.CreateKeyAsync(project, Role.Owner, id);
        await host.CreateKeyAsync(project, Role.Owner, id);
        await host.Accounts.UpdateProjectAsync(new UpdateProjectRequest { Project = new Project { Name = project, DisplayName = "Renamed" } }, cancellationToken: Cancellation);
        IReadOnlyList<AuditEvent> events = await ListAsync(new ListAuditEventsRequest { Parent = project });
        events.Select(change => change.Method).ShouldBe(
        [
            "rlhf.feedback.v1.AccountService/UpdateProject", "rlhf.feedback.v1.AccountService/CreateApiKey", "rlhf.feedback.v1.AccountService/CreateProject",
        ]);
        (events[0].ValuesBefore["display_name"], events[0].ValuesAfter["display_name"], events[0].ValuesAfter.Count).ShouldBe(("A project", "Renamed", 1));
        (events[1].Resource, events[1].RequestId, events[1].Subject).ShouldBe((key.ApiKey.Name, id, "local"));
        events[1].ToString().ShouldNotContain(key.Secret[21..]);
    }

    [Fact]
    public async Task ListAuditEvents_ByResourceAndSubject_ListsThoseAlone()
    {
        string project = await host.CreateProjectAsync();
        CreateInvitationResponse invited = await host.InviteAsync(project);
        (await ListAsync(new ListAuditEventsRequest { Parent = project, Resource = invited.Invitation.Name })).ShouldHaveSingleItem().Resource.ShouldBe(invited.Invitation.Name);
        (await ListAsync(new ListAuditEventsRequest { Parent = project, Subject = "somebody-else" })).ShouldBeEmpty();
        (await ListAsync(new ListAuditEventsRequest { Parent = project, Subject = "local" })).Count.ShouldBe(2);
        await AccountHost.RefusedAsync(StatusCode.NotFound, "RESOURCE_NOT_FOUND", () => ListAsync(new ListAuditEventsRequest { Parent = "projects/missing" }));
    }

    [Fact]
    public async Task ListAuditEvents_RefusedChange_IsNotThere()
    {
        string project = await host.CreateProjectAsync();
        Member owner = (await host.Accounts.ListMembersAsync(new ListMembersRequest { Parent = project }, cancellationToken: Cancellation)).Members[0];
        await Should.ThrowAsync<RpcException>(() => host.Accounts.DeleteMemberAsync(new DeleteMemberRequest { Name = owner.Name }, cancellationToken: Cancellation).ResponseAsync);
        (await ListAsync(new ListAuditEventsRequest { Parent = project })).ShouldHaveSingleItem().Method.ShouldEndWith("CreateProject");
    }

    private async Task<IReadOnlyList<AuditEvent>> ListAsync(ListAuditEventsRequest request) => (await host.Accounts.ListAuditEventsAsync(request, cancellationToken: Cancellation)).AuditEvents;
}
