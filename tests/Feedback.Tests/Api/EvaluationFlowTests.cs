using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Feedback.Tests.Api;

/// <summary>Evaluations over the wire, from two jobs to a report.</summary>
public abstract class EvaluationFlowTests(FeedbackHost host) : RoomTests(host)
{
    private static CancellationToken Cancellation => FeedbackHost.Cancellation;

    [Fact]
    public async Task CreateEvaluation_WithoutNumbers_HasThePapersDefaults()
    {
        (string project, Evaluation evaluation) = await EvaluationAsync(votes: 0);
        (evaluation.ImagesPerSet, evaluation.VotesPerPrompt, evaluation.State).ShouldBe((4, 9, JobState.Running));
        evaluation.Progress.TotalCount.ShouldBe(2 * 9);
        evaluation.Candidate.ModelVersion.ShouldBe(project + "/modelVersions/tuned");
        evaluation.Baseline.ModelVersion.ShouldBe(project + "/modelVersions/base");
        Ballot ballot = (await Host.LeaseBallotAsync(project, "r1")).ShouldNotBeNull();
        (ballot.FirstImages.Count, ballot.SecondImages.Count).ShouldBe((4, 4));
        foreach (string secret in new[] { "images/", "tuned", "base", "generationJobs", "evaluations" })
            ballot.ToString().ShouldNotContain(secret);
    }

    [Fact]
    public async Task SubmitVote_ByNineRaters_EndsTheEvaluationWithItsReport()
    {
        (string project, Evaluation evaluation) = await EvaluationAsync(votes: 9);
        for (int rater = 0; rater < 9; rater++)
            (await Host.VoteAllAsync(project, $"r{rater}", Choice.First, Choice.Tie)).ShouldBe(2);
        evaluation = await GetAsync(evaluation.Name);
        (evaluation.State, evaluation.Progress.CompletedCount).ShouldBe((JobState.Succeeded, 18));
        evaluation.EndTime.ShouldNotBeNull();

        GetEvaluationReportResponse report = await ReportAsync(evaluation.Name);
        EvaluationResult fidelity = Cell(report, Criterion.Fidelity);
        (fidelity.Votes.Tie.Value, fidelity.TwoThirds.Tie.Value).ShouldBe((1, 1));
        fidelity.EValue.ShouldBe(1, 1e-9);
        // Everybody chose the left on alignment, so what the candidate got is how the sides fell.
        report.FirstSetShare.Value.ShouldBe(1);
        report.RaterCount.ShouldBe(9);
        var votes = (await Host.Evaluations.ListVotesAsync(new ListVotesRequest { Parent = evaluation.Name }, cancellationToken: Cancellation)).Votes;
        votes.Count.ShouldBe(18);
        Cell(report, Criterion.Alignment).Votes.Win.Value.ShouldBe(votes.Count(vote => vote.CandidateFirst) / 18.0, 1e-12);
        votes.ShouldAllBe(vote => vote.Alignment == (vote.CandidateFirst ? Outcome.Win : Outcome.Lose) && vote.Fidelity == Outcome.Tie);
        (await Host.LeaseBallotAsync(project, "r9")).ShouldBeNull();
    }

    [Fact]
    public async Task LeaseBallots_SameSeedInTwoProjects_DrawsTheSameSides()
    {
        (string first, Evaluation one) = await EvaluationAsync(votes: 9, seed: 5);
        (string second, Evaluation two) = await EvaluationAsync(votes: 9, seed: 5);
        await Host.VoteAllAsync(first, "r1", Choice.First, Choice.First);
        await Host.VoteAllAsync(second, "r1", Choice.First, Choice.First);
        (await SidesAsync(two.Name)).ShouldBe(await SidesAsync(one.Name));
    }

    [Fact]
    public async Task LeaseBallots_MoreRatersThanVotesAtOnce_NeverExceedsWhatIsRequired()
    {
        (string project, Evaluation evaluation) = await EvaluationAsync(votes: 3);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(rater => Host.VoteAllAsync(project, $"r{rater}", Choice.Second, Choice.First)));
        // A rater who found everything out to others may leave a vote to one who comes later.
        await Host.VoteAllAsync(project, "late", Choice.Second, Choice.First);
        var votes = (await Host.Evaluations.ListVotesAsync(new ListVotesRequest { Parent = evaluation.Name }, cancellationToken: Cancellation)).Votes;
        votes.GroupBy(vote => vote.Prompt).ShouldAllBe(group => group.Count() == 3 && group.Select(vote => vote.Rater).Distinct().Count() == 3);
        (await GetAsync(evaluation.Name)).State.ShouldBe(JobState.Succeeded);
    }

    [Fact]
    public async Task SubmitVote_SameRequestIdTwice_StoresOneVote()
    {
        (string project, Evaluation evaluation) = await EvaluationAsync(votes: 3);
        Ballot ballot = (await Host.LeaseBallotAsync(project, "r1")).ShouldNotBeNull();
        string requestId = Guid.NewGuid().ToString();
        (await Host.VoteAsync("r1", ballot, Choice.First, Choice.Tie, requestId)).ShouldBe(1);
        (await Host.VoteAsync("r1", ballot, Choice.First, Choice.Tie, requestId)).ShouldBe(1);
        (await GetAsync(evaluation.Name)).Progress.CompletedCount.ShouldBe(1);
        (await FeedbackHost.RefusalAsync(() => Host.VoteAsync("r1", ballot, Choice.Second, Choice.Tie))).Reason.ShouldBe("LEASE_LOST");
    }

    [Fact]
    public async Task ReopenBallot_VotedOn_SupersedesTheVote()
    {
        (string project, Evaluation evaluation) = await EvaluationAsync(votes: 3);
        Ballot ballot = (await Host.LeaseBallotAsync(project, "r1")).ShouldNotBeNull();
        await Host.VoteAsync("r1", ballot, Choice.First, Choice.Tie);
        Ballot reopened = (await Host.Evaluations.ReopenBallotAsync(new ReopenBallotRequest { Name = ballot.Name }, FeedbackHost.As("r1"), cancellationToken: Cancellation)).Ballot;
        (reopened.PreviousVote.Alignment, reopened.PreviousVote.Fidelity).ShouldBe((Choice.First, Choice.Tie));
        reopened.FirstImages.ShouldBe(ballot.FirstImages);
        await Host.VoteAsync("r1", reopened, Choice.Tie, Choice.Tie);
        (await Host.Evaluations.ListVotesAsync(new ListVotesRequest { Parent = evaluation.Name }, cancellationToken: Cancellation)).Votes.Single().Alignment.ShouldBe(Outcome.Tie);
        (await Host.Evaluations.ListVotesAsync(new ListVotesRequest { Parent = evaluation.Name, ShowSuperseded = true }, cancellationToken: Cancellation)).Votes.Count.ShouldBe(2);
        (await GetAsync(evaluation.Name)).Progress.CompletedCount.ShouldBe(1);
    }

    [Fact]
    public async Task LeaseBallots_WithControls_ShowsSwappedOnesOnTheOtherSide()
    {
        (string project, Evaluation evaluation) = await EvaluationAsync(votes: 1, controls: 1);
        evaluation.Progress.TotalCount.ShouldBe(4);
        (await Host.VoteAllAsync(project, "r1", Choice.First, Choice.First)).ShouldBe(4);
        var votes = (await Host.Evaluations.ListVotesAsync(new ListVotesRequest { Parent = evaluation.Name }, cancellationToken: Cancellation)).Votes;
        Vote swapped = votes.Single(vote => vote.BallotKind == BallotKind.Swapped);
        votes.Single(vote => vote.BallotKind == BallotKind.Regular && vote.Prompt == swapped.Prompt).CandidateFirst.ShouldBe(!swapped.CandidateFirst);
        GetEvaluationReportResponse report = await ReportAsync(evaluation.Name);
        // Always the left: never a tie on identical sets, never the same images on swapped ones.
        (report.SwapConsistencyShare.Value, report.SwapConsistencyShare.SampleCount).ShouldBe((0, 2));
        (report.IdenticalTieShare.Value, report.IdenticalTieShare.SampleCount).ShouldBe((0, 2));
        Cell(report, Criterion.Alignment).PromptCount.ShouldBe(2);
    }

    [Fact]
    public async Task DownloadBallotImage_AllOfABallot_HaveOneLength()
    {
        (string project, _) = await EvaluationAsync(votes: 3);
        Ballot ballot = (await Host.LeaseBallotAsync(project, "r1")).ShouldNotBeNull();
        var lengths = new HashSet<long>();
        foreach (BlindImage image in ballot.FirstImages.Concat(ballot.SecondImages))
        {
            using var call = Host.Evaluations.DownloadBallotImage(
                new DownloadBallotImageRequest { Name = ballot.Name, ImageToken = image.ImageToken }, FeedbackHost.As("r1"), cancellationToken: Cancellation);
            (await call.ResponseStream.MoveNext(Cancellation)).ShouldBeTrue();
            lengths.Add(call.ResponseStream.Current.Header.SizeBytes);
            call.ResponseStream.Current.Header.Sha256.ShouldBeEmpty();
        }
        lengths.Count.ShouldBe(1);
    }

    [Fact]
    public async Task WatchEvaluation_UntilItIsCancelled_EndsWithItsFinalState()
    {
        (_, Evaluation evaluation) = await EvaluationAsync(votes: 3);
        using var call = Host.Evaluations.WatchEvaluation(new WatchEvaluationRequest { Name = evaluation.Name }, cancellationToken: Cancellation);
        (await call.ResponseStream.MoveNext(Cancellation)).ShouldBeTrue();
        call.ResponseStream.Current.Evaluation.State.ShouldBe(JobState.Running);
        await Host.Evaluations.CancelEvaluationAsync(new CancelEvaluationRequest { Name = evaluation.Name }, cancellationToken: Cancellation);
        (await call.ResponseStream.MoveNext(Cancellation)).ShouldBeTrue();
        call.ResponseStream.Current.Evaluation.State.ShouldBe(JobState.Cancelled);
        (await call.ResponseStream.MoveNext(Cancellation)).ShouldBeFalse();
    }

    [Fact]
    public async Task CancelEvaluation_WithABallotOut_RefusesItsVote()
    {
        (string project, Evaluation evaluation) = await EvaluationAsync(votes: 3);
        Ballot ballot = (await Host.LeaseBallotAsync(project, "r1")).ShouldNotBeNull();
        await Host.Evaluations.CancelEvaluationAsync(new CancelEvaluationRequest { Name = evaluation.Name }, cancellationToken: Cancellation);
        (await FeedbackHost.RefusalAsync(() => Host.VoteAsync("r1", ballot, Choice.First, Choice.First))).Reason.ShouldBe("ANSWER_FROZEN");
    }

    [Fact]
    public async Task CreateEvaluation_ListedImages_TakesThem()
    {
        string project = await ImagesAsync();
        EvaluationArm Arm(string job) => new() { ImageSelection = new ImageSelection { Images = { Enumerable.Range(0, 2).SelectMany(prompt => Enumerable.Range(1, 2).Select(i => $"{project}/images/{job}-{prompt}-{i}")) } } };
        Evaluation evaluation = (await Host.Evaluations.CreateEvaluationAsync(
            new CreateEvaluationRequest
            {
                Parent = project,
                Evaluation = new Evaluation { Candidate = Arm("tuned"), Baseline = Arm("base"), PromptSet = project + "/promptSets/set", ImagesPerSet = 2, VotesPerPrompt = 1 },
                EvaluationId = "listed",
            },
            cancellationToken: Cancellation)).Evaluation;
        evaluation.Name.ShouldBe(project + "/evaluations/listed");
        evaluation.Candidate.ImageSelection.Images.Count.ShouldBe(4);
        (await Host.VoteAllAsync(project, "r1", Choice.Tie, Choice.Tie)).ShouldBe(2);
    }

    [Fact]
    public async Task CreateEvaluation_SameSettingsTwice_HaveOneDigest()
    {
        (string project, Evaluation evaluation) = await EvaluationAsync(votes: 3);
        Evaluation again = (await Host.Evaluations.CreateEvaluationAsync(Request(project, 3), cancellationToken: Cancellation)).Evaluation;
        Evaluation other = (await Host.Evaluations.CreateEvaluationAsync(Request(project, 5), cancellationToken: Cancellation)).Evaluation;
        again.Digest.ShouldBe(evaluation.Digest);
        other.Digest.ShouldNotBe(evaluation.Digest);
        (await Host.Evaluations.ListEvaluationsAsync(new ListEvaluationsRequest { Parent = project, Digest = evaluation.Digest }, cancellationToken: Cancellation)).Evaluations.Count.ShouldBe(2);
    }

    [Fact]
    public async Task CreateEvaluation_ValidateOnly_StoresNothing()
    {
        string project = await ImagesAsync();
        CreateEvaluationRequest request = Request(project, 3);
        request.ValidateOnly = true;
        Evaluation planned = (await Host.Evaluations.CreateEvaluationAsync(request, cancellationToken: Cancellation)).Evaluation;
        (planned.Name, planned.Progress.TotalCount).ShouldBe(("", 6));
        (await Host.Evaluations.ListEvaluationsAsync(new ListEvaluationsRequest { Parent = project }, cancellationToken: Cancellation)).Evaluations.ShouldBeEmpty();
    }

    [Fact]
    public async Task CreateEvaluation_TooFewImages_SaysWhichArmLacksThem()
    {
        string project = await ImagesAsync();
        CreateEvaluationRequest request = Request(project, 3);
        request.Evaluation.ImagesPerSet = 9;
        (StatusCode code, string reason, _) = await FeedbackHost.RefusalAsync(() => Host.Evaluations.CreateEvaluationAsync(request, cancellationToken: Cancellation).ResponseAsync);
        (code, reason).ShouldBe((StatusCode.FailedPrecondition, "ARM_IMAGES_MISSING"));
    }

    [Fact]
    public async Task CreateEvaluation_BadFields_NamesAllOfThem()
    {
        string project = Host.NewProject();
        CreateEvaluationRequest request = Request(project, 100);
        request.Evaluation.ImagesPerSet = 10;
        request.Evaluation.ControlCount = -1;
        request.Evaluation.Candidate = new EvaluationArm { DisplayName = "no source" };
        (StatusCode code, _, IReadOnlyList<string> fields) = await FeedbackHost.RefusalAsync(() => Host.Evaluations.CreateEvaluationAsync(request, cancellationToken: Cancellation).ResponseAsync);
        code.ShouldBe(StatusCode.InvalidArgument);
        fields.ShouldBe(["evaluation.images_per_set", "evaluation.votes_per_prompt", "evaluation.control_count", "evaluation.candidate.source"], ignoreOrder: true);
    }

    [Fact]
    public async Task CreateEvaluation_UnknownImage_IsNotFound()
    {
        string project = await ImagesAsync();
        CreateEvaluationRequest request = Request(project, 1);
        request.Evaluation.Candidate = new EvaluationArm { ImageSelection = new ImageSelection { Images = { project + "/images/missing" } } };
        (await FeedbackHost.RefusalAsync(() => Host.Evaluations.CreateEvaluationAsync(request, cancellationToken: Cancellation).ResponseAsync)).Reason.ShouldBe("RESOURCE_NOT_FOUND");
    }

    [Fact]
    public async Task GetEvaluationReport_UnknownEvaluation_IsNotFound() =>
        (await FeedbackHost.RefusalAsync(() => ReportAsync("projects/p/evaluations/missing"))).Code.ShouldBe(StatusCode.NotFound);

    [Fact]
    public async Task SubmitVote_OtherRatersBallotOrNoChoice_IsRefused()
    {
        (string project, _) = await EvaluationAsync(votes: 3);
        Ballot ballot = (await Host.LeaseBallotAsync(project, "r1")).ShouldNotBeNull();
        (await FeedbackHost.RefusalAsync(() => Host.VoteAsync("r2", ballot, Choice.First, Choice.First))).Reason.ShouldBe("LEASE_LOST");
        (await FeedbackHost.RefusalAsync(() => Host.VoteAsync("r1", ballot, Choice.First, Choice.Unspecified))).Fields.ShouldBe(["vote.fidelity"]);
        (await Host.Evaluations.GetBallotProgressAsync(new GetBallotProgressRequest { Parent = project }, FeedbackHost.As("r1"), cancellationToken: Cancellation))
            .ShouldBe(new GetBallotProgressResponse { AnsweredBallotCount = 0, RemainingBallotCount = 2 });
    }

    private static EvaluationResult Cell(GetEvaluationReportResponse report, Criterion criterion) =>
        report.Results.Single(result => result.Criterion == criterion && result.Category == PromptCategory.Unspecified && result.Split == PromptSplit.Unspecified);

    private static CreateEvaluationRequest Request(string project, int votes, int controls = 0, long seed = 1) => new()
    {
        Parent = project,
        Evaluation = new Evaluation
        {
            DisplayName = "tuned against base",
            Candidate = new EvaluationArm { DisplayName = "tuned", GenerationJob = project + "/generationJobs/tuned" },
            Baseline = new EvaluationArm { DisplayName = "base", GenerationJob = project + "/generationJobs/base" },
            PromptSet = project + "/promptSets/set",
            VotesPerPrompt = votes,
            ControlCount = controls,
            Seed = seed,
        },
    };

    private async Task<string> ImagesAsync()
    {
        string project = Host.NewProject();
        await Host.AnnounceAsync(project, "base", 2, 5, labelingRequested: false);
        await Host.AnnounceAsync(project, "tuned", 2, 5, labelingRequested: false, model: "tuned");
        return project;
    }

    private async Task<(string Project, Evaluation Evaluation)> EvaluationAsync(int votes, int controls = 0, long seed = 1)
    {
        string project = await ImagesAsync();
        return (project, (await Host.Evaluations.CreateEvaluationAsync(Request(project, votes, controls, seed), cancellationToken: Cancellation)).Evaluation);
    }

    private async Task<Evaluation> GetAsync(string name) => (await Host.Evaluations.GetEvaluationAsync(new GetEvaluationRequest { Name = name }, cancellationToken: Cancellation)).Evaluation;

    private async Task<GetEvaluationReportResponse> ReportAsync(string name) =>
        await Host.Evaluations.GetEvaluationReportAsync(new GetEvaluationReportRequest { Name = name }, cancellationToken: Cancellation);

    private async Task<List<(string, bool)>> SidesAsync(string evaluation) =>
        [.. (await Host.Evaluations.ListVotesAsync(new ListVotesRequest { Parent = evaluation }, cancellationToken: Cancellation)).Votes
            .Select(vote => (vote.Prompt[vote.Prompt.LastIndexOf('/')..], vote.CandidateFirst)).Order()];
}
