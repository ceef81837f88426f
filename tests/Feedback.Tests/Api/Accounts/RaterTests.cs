using Grpc.Core;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Feedback.Tests.Api.Accounts;

public sealed class RaterTests(AccountHost host) : IClassFixture<AccountHost>
{
    private static CancellationToken Cancellation => FeedbackHost.Cancellation;

    private FeedbackHost Room => host.Host;

    [Fact]
    public async Task LeaseLabelTasks_UnknownRater_BecomesKnown()
    {
        string project = await host.CreateProjectAsync();
        await Room.AnnounceAsync(project, "j", 2, 3);
        LabelTask task = (await Room.LeaseAsync(project, "walk-in")).ShouldNotBeNull();
        (await host.RaterAsync(project + "/raters/walk-in")).LastAnswerTime.ShouldBeNull();
        await Room.SubmitAsync("walk-in", Raters.Answers(task, _ => LabelValue.Good));
        Rater rater = (await ListAsync(project)).ShouldHaveSingleItem();
        (rater.State, rater.DisplayName, rater.Invitation).ShouldBe((RaterState.Active, "", ""));
        rater.LastAnswerTime.ShouldNotBeNull();
        rater.ShouldBe(await host.RaterAsync(rater.Name));
    }

    [Fact]
    public async Task PauseRater_WithTaskAndBallotOut_TakesThemBack()
    {
        (string project, string evaluation) = await EvaluationAsync();
        await Room.AnnounceAsync(project, "labels", 1, 3);
        LabelTask task = (await Room.LeaseAsync(project, "r1")).ShouldNotBeNull();
        Ballot ballot = (await Room.LeaseBallotAsync(project, "r1")).ShouldNotBeNull();
        (await Room.LeaseAsync(project, "r2")).ShouldBeNull("the only task is out");

        (await PauseAsync(project + "/raters/r1", "Too fast.")).State.ShouldBe(RaterState.Paused);

        (await Room.LeaseAsync(project, "r2")).ShouldNotBeNull();
        await AccountHost.RefusedAsync(StatusCode.Aborted, "LEASE_LOST", () => Room.SubmitAsync("r1", Raters.Answers(task, _ => LabelValue.Good)));
        await AccountHost.RefusedAsync(StatusCode.Aborted, "LEASE_LOST", () => Room.VoteAsync("r1", ballot, Choice.First, Choice.First));
        await AccountHost.RefusedAsync(StatusCode.FailedPrecondition, "RATER_PAUSED", () => Room.LeaseAsync(project, "r1"));
        RpcException problem = await Should.ThrowAsync<RpcException>(() => Room.LeaseBallotAsync(project, "r1"));
        Google.Rpc.ErrorInfo info = problem.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>()!;
        (info.Reason, info.Metadata["comment"]).ShouldBe(("RATER_PAUSED", "Too fast."));
        evaluation.ShouldNotBeEmpty();

        (await ResumeAsync(project + "/raters/r1")).State.ShouldBe(RaterState.Active);
        (await Room.LeaseBallotAsync(project, "r1")).ShouldNotBeNull();
    }

    [Fact]
    public async Task PauseRater_LeaseThatHadEnded_CannotBeAnsweredLate()
    {
        string project = await host.CreateProjectAsync();
        await Room.AnnounceAsync(project, "j", 1, 3);
        LabelTask task = (await Room.LeaseAsync(project, "r1")).ShouldNotBeNull();
        Room.Advance(TimeSpan.FromMinutes(11));
        await PauseAsync(project + "/raters/r1");
        await AccountHost.RefusedAsync(StatusCode.Aborted, "LEASE_LOST", () => Room.SubmitAsync("r1", Raters.Answers(task, _ => LabelValue.Good)));
    }

    [Fact]
    public async Task ReopenLabelTask_PausedRater_IsRefused()
    {
        string project = await host.CreateProjectAsync();
        await Room.AnnounceAsync(project, "j", 1, 3);
        LabelTask task = (await Room.LeaseAsync(project, "r1")).ShouldNotBeNull();
        await Room.SubmitAsync("r1", Raters.Answers(task, _ => LabelValue.Good));
        await PauseAsync(project + "/raters/r1");
        Task ReopenAsync() => Room.Labels.ReopenLabelTaskAsync(new ReopenLabelTaskRequest { Name = task.Name }, FeedbackHost.As("r1"), cancellationToken: Cancellation).ResponseAsync;
        await AccountHost.RefusedAsync(StatusCode.FailedPrecondition, "RATER_PAUSED", ReopenAsync);
        await ResumeAsync(project + "/raters/r1");
        await ReopenAsync();
    }

    [Fact]
    public async Task ListRaters_ByState_ListsThoseAlone()
    {
        string project = await host.CreateProjectAsync();
        string secret = (await host.InviteAsync(project, 3)).Secret;
        string[] names = [(await host.AcceptAsync(secret)).Rater.Name, (await host.AcceptAsync(secret)).Rater.Name, (await host.AcceptAsync(secret)).Rater.Name];
        await PauseAsync(names[1]);
        (await ListAsync(project)).Select(rater => rater.Name).ShouldBe(names.Reverse());
        (await ListAsync(project, RaterState.Paused)).ShouldHaveSingleItem().Name.ShouldBe(names[1]);
        ListRatersResponse page = await host.Accounts.ListRatersAsync(new ListRatersRequest { Parent = project, PageSize = 2 }, cancellationToken: Cancellation);
        ListRatersResponse rest = await host.Accounts.ListRatersAsync(new ListRatersRequest { Parent = project, PageSize = 2, PageToken = page.NextPageToken }, cancellationToken: Cancellation);
        (page.Raters.Count, rest.Raters.Count, rest.NextPageToken).ShouldBe((2, 1, ""));
    }

    [Fact]
    public async Task PauseRater_SameRequestIdTwice_IsAnsweredAlike()
    {
        string project = await host.CreateProjectAsync(), id = Guid.NewGuid().ToString();
        string name = (await host.AcceptAsync((await host.InviteAsync(project)).Secret)).Rater.Name;
        Rater first = await PauseAsync(name, requestId: id);
        await ResumeAsync(name);
        (await PauseAsync(name, requestId: id)).ShouldBe(first);
        (await host.RaterAsync(name)).State.ShouldBe(RaterState.Active, "the repetition has no effect");
    }

    [Fact]
    public async Task Calls_AboutAMissingRaterOrProject_AreNotFound()
    {
        string missing = await host.CreateProjectAsync() + "/raters/missing";
        await AccountHost.RefusedAsync(StatusCode.NotFound, "RESOURCE_NOT_FOUND", () => host.RaterAsync(missing));
        await AccountHost.RefusedAsync(StatusCode.NotFound, "RESOURCE_NOT_FOUND", () => PauseAsync(missing));
        await AccountHost.RefusedAsync(StatusCode.NotFound, "RESOURCE_NOT_FOUND", () => ResumeAsync(missing));
        await AccountHost.RefusedAsync(StatusCode.NotFound, "RESOURCE_NOT_FOUND", () => EraseAsync(missing));
        await AccountHost.RefusedAsync(StatusCode.NotFound, "RESOURCE_NOT_FOUND", () => ListAsync("projects/missing"));
        await AccountHost.InvalidAsync("comment", () => PauseAsync(missing, new string('x', 501)));
    }

    [Fact]
    public async Task RecordConsent_NewerText_IsAskedForBeforeTheNextTask()
    {
        string project = await host.CreateProjectAsync("We keep your answers.");
        await Room.AnnounceAsync(project, "j", 2, 3);
        await AccountHost.RefusedAsync(StatusCode.FailedPrecondition, "CONSENT_OUTDATED", () => Room.LeaseAsync(project, "r1"));
        await AccountHost.RefusedAsync(StatusCode.FailedPrecondition, "CONSENT_OUTDATED", () => Room.LeaseBallotAsync(project, "r1"));
        await AccountHost.RefusedAsync(StatusCode.FailedPrecondition, "CONSENT_OUTDATED", () => ConsentAsync(project, "r1", 2));
        (await ConsentAsync(project, "r1", 1)).ConsentVersion.ShouldBe(1);
        (await ConsentAsync(project, "r1", 1)).ConsentVersion.ShouldBe(1);
        (await Room.LeaseAsync(project, "r1")).ShouldNotBeNull();
        await host.Accounts.UpdateProjectAsync(
            new UpdateProjectRequest { Project = new Project { Name = project, ConsentMarkdownText = "We keep them for long." } }, cancellationToken: Cancellation);
        await AccountHost.RefusedAsync(StatusCode.FailedPrecondition, "CONSENT_OUTDATED", () => Room.LeaseAsync(project, "r1"));
        await AccountHost.RefusedAsync(StatusCode.FailedPrecondition, "CONSENT_OUTDATED", () => ConsentAsync(project, "r1", 1));
        (await ConsentAsync(project, "r1", 2)).ConsentVersion.ShouldBe(2);
        (await Room.LeaseAsync(project, "r1")).ShouldNotBeNull();
        await AccountHost.InvalidAsync("consent_version", () => ConsentAsync(project, "r1", -1));
        await AccountHost.RefusedAsync(StatusCode.NotFound, "RESOURCE_NOT_FOUND", () => ConsentAsync("projects/missing", "r1", 1));
    }

    [Fact]
    public async Task EraseRater_WithAnswers_KeepsThemUnderThePseudonymAndForgetsThePerson()
    {
        (string project, string evaluation) = await EvaluationAsync();
        await Room.AnnounceAsync(project, "labels", 1, 3);
        CreateInvitationResponse invited = await host.InviteAsync(project, name: "Invited as Byron");
        string acceptId = Guid.NewGuid().ToString();
        AcceptInvitationResponse came = await host.AcceptAsync(invited.Secret, "Augusta King", acceptId);
        string id = came.Rater.Name.Split('/')[3];
        await Room.LabelAllAsync(project, id, _ => LabelValue.Good);
        await Room.VoteAllAsync(project, id, Choice.First, Choice.Second);
        await PauseAsync(came.Rater.Name, "Augusta, please read the guideline.", Guid.NewGuid().ToString());

        Rater left = await EraseAsync(came.Rater.Name);

        (left.State, left.DisplayName, left.Invitation).ShouldBe((RaterState.Erased, "", ""));
        (await host.RaterAsync(came.Rater.Name)).ShouldBe(left);
        (await LabelsAsync(project)).ShouldAllBe(label => label.Rater == came.Rater.Name);
        (await LabelsAsync(project)).Count.ShouldBe(3);
        (await VotesAsync(evaluation)).ShouldAllBe(vote => vote.Rater == came.Rater.Name);
        (await VotesAsync(evaluation)).Count.ShouldBe(2);
        await AccountHost.RefusedAsync(
            StatusCode.Unauthenticated, "CREDENTIAL_INVALID", () => host.AuthenticateAsync(new AuthenticateCredentialRequest { SessionToken = came.SessionToken }));
        await AccountHost.RefusedAsync(StatusCode.FailedPrecondition, "RATER_PAUSED", () => Room.LeaseAsync(project, id));
        await AccountHost.RefusedAsync(StatusCode.FailedPrecondition, "RESOURCE_WRONG_STATE", () => ResumeAsync(came.Rater.Name));
        await AccountHost.RefusedAsync(StatusCode.FailedPrecondition, "RESOURCE_WRONG_STATE", () => PauseAsync(came.Rater.Name));
        (await host.Accounts.ListInvitationsAsync(new ListInvitationsRequest { Parent = project }, cancellationToken: Cancellation)).Invitations.ShouldBeEmpty();
        // Nothing that is read back tells the name, a repetition of the call that once told it included.
        await AccountHost.RefusedAsync(StatusCode.Unauthenticated, "CREDENTIAL_INVALID", () => host.AcceptAsync(invited.Secret, "Augusta King", acceptId));
        ListAuditEventsResponse audit = await host.Accounts.ListAuditEventsAsync(new ListAuditEventsRequest { Parent = project }, cancellationToken: Cancellation);
        audit.ToString().ShouldNotContain("Augusta");
        audit.ToString().ShouldNotContain("Byron");
        (await EraseAsync(came.Rater.Name)).State.ShouldBe(RaterState.Erased);
    }

    [Fact]
    public async Task EraseRater_AnswersRetracted_WithdrawsLabelsAndVotes()
    {
        (string project, string evaluation) = await EvaluationAsync();
        await Room.AnnounceAsync(project, "labels", 1, 3);
        await Room.LabelAllAsync(project, "r1", _ => LabelValue.Good);
        await Room.VoteAllAsync(project, "r1", Choice.First, Choice.First);
        await Room.VoteAllAsync(project, "r2", Choice.Tie, Choice.Tie);

        await EraseAsync(project + "/raters/r1", retract: true);

        (await LabelsAsync(project)).ShouldBeEmpty();
        (await VotesAsync(evaluation)).Select(vote => vote.Rater).Distinct().ShouldBe([project + "/raters/r2"]);
        Evaluation left = (await Room.Evaluations.GetEvaluationAsync(new GetEvaluationRequest { Name = evaluation }, cancellationToken: Cancellation)).Evaluation;
        left.Progress.CompletedCount.ShouldBe(2);
        (await Room.LabelAllAsync(project, "r2", _ => LabelValue.Bad)).ShouldBe(1, "the images need labels again");
        (await Room.VoteAllAsync(project, "r3", Choice.Tie, Choice.Tie)).ShouldBe(2);
    }

    [Fact]
    public async Task EraseRater_WithoutRetraction_LeavesTheCountsOfAnEvaluation()
    {
        (string project, string evaluation) = await EvaluationAsync();
        await Room.VoteAllAsync(project, "r1", Choice.First, Choice.First);
        await EraseAsync(project + "/raters/r1");
        (await Room.Evaluations.GetEvaluationAsync(new GetEvaluationRequest { Name = evaluation }, cancellationToken: Cancellation)).Evaluation.Progress.CompletedCount.ShouldBe(2);
    }

    private async Task<(string Project, string Evaluation)> EvaluationAsync()
    {
        string project = await host.CreateProjectAsync();
        await Room.AnnounceAsync(project, "base", 2, 1, labelingRequested: false);
        await Room.AnnounceAsync(project, "tuned", 2, 1, labelingRequested: false, model: "tuned");
        CreateEvaluationResponse made = await Room.Evaluations.CreateEvaluationAsync(
            new CreateEvaluationRequest
            {
                Parent = project,
                Evaluation = new Evaluation
                {
                    DisplayName = "e",
                    PromptSet = project + "/promptSets/set",
                    Candidate = new EvaluationArm { GenerationJob = project + "/generationJobs/tuned" },
                    Baseline = new EvaluationArm { GenerationJob = project + "/generationJobs/base" },
                    ImagesPerSet = 1,
                },
            },
            cancellationToken: Cancellation);
        return (project, made.Evaluation.Name);
    }

    private async Task<Rater> PauseAsync(string name, string comment = "", string requestId = "") => (await host.Accounts.PauseRaterAsync(
        new PauseRaterRequest { Name = name, Comment = comment, RequestId = requestId }, cancellationToken: Cancellation)).Rater;

    private async Task<Rater> ResumeAsync(string name) =>
        (await host.Accounts.ResumeRaterAsync(new ResumeRaterRequest { Name = name }, cancellationToken: Cancellation)).Rater;

    private async Task<Rater> EraseAsync(string name, bool retract = false) =>
        (await host.Accounts.EraseRaterAsync(new EraseRaterRequest { Name = name, AnswersRetracted = retract }, cancellationToken: Cancellation)).Rater;

    private async Task<Rater> ConsentAsync(string project, string rater, int version) => (await host.Accounts.RecordConsentAsync(
        new RecordConsentRequest { Parent = project, ConsentVersion = version }, FeedbackHost.As(rater), cancellationToken: Cancellation)).Rater;

    private async Task<IReadOnlyList<Rater>> ListAsync(string project, RaterState state = RaterState.Unspecified) =>
        (await host.Accounts.ListRatersAsync(new ListRatersRequest { Parent = project, State = state }, cancellationToken: Cancellation)).Raters;

    private async Task<IReadOnlyList<Label>> LabelsAsync(string project) =>
        (await Room.Labels.ListLabelsAsync(new ListLabelsRequest { Parent = project }, cancellationToken: Cancellation)).Labels;

    private async Task<IReadOnlyList<Vote>> VotesAsync(string evaluation) =>
        (await Room.Evaluations.ListVotesAsync(new ListVotesRequest { Parent = evaluation }, cancellationToken: Cancellation)).Votes;
}
