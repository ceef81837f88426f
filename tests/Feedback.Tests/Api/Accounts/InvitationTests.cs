using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Feedback.Tests.Api.Accounts;

public sealed class InvitationTests(AccountHost host) : IClassFixture<AccountHost>
{
    private static CancellationToken Cancellation => FeedbackHost.Cancellation;

    [Fact]
    public async Task AcceptInvitation_GoodSecret_MakesARaterWithASession()
    {
        string project = await host.CreateProjectAsync();
        CreateInvitationResponse invited = await host.InviteAsync(project, name: "Panel");
        AcceptInvitationResponse accepted = await host.AcceptAsync(invited.Secret, "Ada");
        accepted.Rater.Name.ShouldStartWith(project + "/raters/");
        (accepted.Rater.DisplayName, accepted.Rater.State, accepted.Rater.Invitation).ShouldBe(("Ada", RaterState.Active, invited.Invitation.Name));
        Identity identity = await host.AuthenticateAsync(new AuthenticateCredentialRequest { SessionToken = accepted.SessionToken });
        identity.Subject.ShouldBe(accepted.Rater.Name);
        identity.RoleGrants.ShouldBe([new RoleGrant { Project = project, Role = Role.Rater }]);
        identity.ExpireTime.ShouldBe(accepted.ExpireTime);
        (await host.RaterAsync(accepted.Rater.Name)).ShouldBe(accepted.Rater);
    }

    [Fact]
    public async Task AcceptInvitation_WithoutAName_TakesTheInvitations()
    {
        CreateInvitationResponse invited = await host.InviteAsync(await host.CreateProjectAsync(), name: "Rater from the panel");
        (await host.AcceptAsync(invited.Secret)).Rater.DisplayName.ShouldBe("Rater from the panel");
    }

    [Fact]
    public async Task AcceptInvitation_TwentyAtOnce_LetsInAsManyAsTheLimit()
    {
        const int Limit = 7;
        string project = await host.CreateProjectAsync();
        CreateInvitationResponse invited = await host.InviteAsync(project, Limit);
        (AcceptInvitationResponse? Accepted, string Reason)[] results = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () =>
        {
            try
            {
                return ((AcceptInvitationResponse?)await host.AcceptAsync(invited.Secret), "");
            }
            catch (RpcException problem)
            {
                return (null, $"{problem.StatusCode} {problem.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!.Reason}");
            }
        })));
        results.Count(result => result.Accepted is not null).ShouldBe(Limit);
        results.Where(result => result.Accepted is null).Select(result => result.Reason).Distinct().ShouldBe(["FailedPrecondition INVITATION_EXHAUSTED"]);
        results.Select(result => result.Accepted?.SessionToken).OfType<string>().ShouldBeUnique();
        (await ListAsync(project)).ShouldHaveSingleItem().UseCount.ShouldBe(Limit);
        (await host.Accounts.ListRatersAsync(new ListRatersRequest { Parent = project }, cancellationToken: Cancellation)).Raters.Count.ShouldBe(Limit);
    }

    [Fact]
    public async Task AcceptInvitation_SameRequestIdTwice_CountsOnceAndTellsTheTokenAgainThoughItIsNotStored()
    {
        string project = await host.CreateProjectAsync(), id = Guid.NewGuid().ToString();
        CreateInvitationResponse invited = await host.InviteAsync(project, 2);
        AcceptInvitationResponse first = await host.AcceptAsync(invited.Secret, "Ada", id);
        (await host.AcceptAsync(invited.Secret, "Ada", id)).ShouldBe(first);
        (await ListAsync(project)).ShouldHaveSingleItem().UseCount.ShouldBe(1);
        host.IsStored(first.SessionToken).ShouldBeFalse();
        host.IsStored(first.SessionToken[..21]).ShouldBeTrue("the prefix shows that the files are looked at");
    }

    [Fact]
    public async Task AcceptInvitation_UnknownWrongOrDeleted_AreAnsweredAlike()
    {
        CreateInvitationResponse invited = await host.InviteAsync(await host.CreateProjectAsync(), 5);
        string wrong = invited.Secret[..^1] + (invited.Secret[^1] == '0' ? '1' : '0');
        await AccountHost.RefusedAsync(StatusCode.Unauthenticated, "CREDENTIAL_INVALID", () => host.AcceptAsync(wrong));
        await AccountHost.RefusedAsync(StatusCode.Unauthenticated, "CREDENTIAL_INVALID", () => host.AcceptAsync("rlhf_inv_unknown"));
        AcceptInvitationResponse came = await host.AcceptAsync(invited.Secret);
        await host.Accounts.DeleteInvitationAsync(new DeleteInvitationRequest { Name = invited.Invitation.Name }, cancellationToken: Cancellation);
        await AccountHost.RefusedAsync(StatusCode.Unauthenticated, "CREDENTIAL_INVALID", () => host.AcceptAsync(invited.Secret));
        (await host.AuthenticateAsync(new AuthenticateCredentialRequest { SessionToken = came.SessionToken })).Subject.ShouldBe(came.Rater.Name, "raters who came by it stay");
        await AccountHost.InvalidAsync("secret", () => host.AcceptAsync(""));
        await AccountHost.InvalidAsync("display_name", () => host.AcceptAsync(invited.Secret, new string('x', 101)));
    }

    [Fact]
    public async Task AcceptInvitation_AfterItsEnd_IsExhausted()
    {
        CreateInvitationResponse invited = await host.InviteAsync(await host.CreateProjectAsync(), 5);
        invited.Invitation.ExpireTime.ToDateTimeOffset().ShouldBe(invited.Invitation.CreateTime.ToDateTimeOffset().AddDays(7));
        host.Host.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMinutes(5));
        await host.AcceptAsync(invited.Secret);
        host.Host.Advance(TimeSpan.FromMinutes(6));
        await AccountHost.RefusedAsync(StatusCode.FailedPrecondition, "INVITATION_EXHAUSTED", () => host.AcceptAsync(invited.Secret));
    }

    [Fact]
    public async Task CreateInvitation_SameRequestIdTwice_TellsTheSecretOnce()
    {
        var request = new CreateInvitationRequest { Parent = await host.CreateProjectAsync(), Invitation = new Invitation { MaxUseCount = 3 }, RequestId = Guid.NewGuid().ToString() };
        CreateInvitationResponse first = await host.Accounts.CreateInvitationAsync(request, cancellationToken: Cancellation);
        CreateInvitationResponse again = await host.Accounts.CreateInvitationAsync(request, cancellationToken: Cancellation);
        again.Invitation.ShouldBe(first.Invitation);
        again.Secret.ShouldBeEmpty();
        (await ListAsync(request.Parent)).ShouldBe([first.Invitation]);
        (await host.AcceptAsync(first.Secret)).Rater.Name.ShouldStartWith(request.Parent);
    }

    [Fact]
    public async Task CreateInvitation_BadFields_AreNamed()
    {
        string project = await host.CreateProjectAsync();
        await AccountHost.InvalidAsync("invitation.max_use_count", () => host.InviteAsync(project, 10_001));
        await AccountHost.InvalidAsync("invitation.display_name", () => host.InviteAsync(project, name: new string('x', 101)));
        await AccountHost.InvalidAsync("invitation.expire_time", () => EndingAsync(project, host.Host.Now.AddMinutes(-1).ToTimestamp()));
        await AccountHost.InvalidAsync("invitation.expire_time", () => EndingAsync(project, new Timestamp { Seconds = long.MaxValue }));
        await AccountHost.RefusedAsync(StatusCode.NotFound, "RESOURCE_NOT_FOUND", () => host.InviteAsync("projects/missing"));
        await AccountHost.RefusedAsync(StatusCode.NotFound, "RESOURCE_NOT_FOUND", () => ListAsync("projects/missing"));
        await AccountHost.RefusedAsync(StatusCode.NotFound, "RESOURCE_NOT_FOUND", () => host.Accounts.DeleteInvitationAsync(
            new DeleteInvitationRequest { Name = project + "/invitations/missing" }, cancellationToken: Cancellation).ResponseAsync);
        await EndingAsync(project, host.Host.Now.AddDays(1).ToTimestamp(), "mine");
        await AccountHost.RefusedAsync(StatusCode.AlreadyExists, "RESOURCE_ALREADY_EXISTS", () => EndingAsync(project, null, "mine"));
    }

    private async Task EndingAsync(string project, Timestamp? end, string id = "") => await host.Accounts.CreateInvitationAsync(
        new CreateInvitationRequest { Parent = project, InvitationId = id, Invitation = new Invitation { ExpireTime = end } }, cancellationToken: Cancellation);

    private async Task<IReadOnlyList<Invitation>> ListAsync(string project) =>
        (await host.Accounts.ListInvitationsAsync(new ListInvitationsRequest { Parent = project }, cancellationToken: Cancellation)).Invitations;
}
