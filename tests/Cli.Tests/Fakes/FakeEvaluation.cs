using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Cli.Tests.Fakes;

/// <summary>Ballots of one evaluation at a time: the candidate is on the left where the rater's name says so.</summary>
internal sealed class FakeEvaluation(FakeWorld world) : EvaluationService.EvaluationServiceBase
{
    public override Task<CreateEvaluationResponse> CreateEvaluation(CreateEvaluationRequest request, ServerCallContext context)
    {
        string name = $"{request.Parent}/evaluations/{request.EvaluationId}";
        int prompts = world.Get(world.PromptSets, request.Evaluation.PromptSet).Prompts.Count;
        var evaluation = new Evaluation(request.Evaluation)
        {
            Name = name,
            State = JobState.Running,
            Digest = FakeWorld.Digest(request.Evaluation),
            Progress = new JobProgress { TotalCount = prompts * request.Evaluation.VotesPerPrompt },
        };
        return Task.FromResult(new CreateEvaluationResponse { Evaluation = world.Add(world.Evaluations, name, evaluation) });
    }

    public override Task<GetEvaluationResponse> GetEvaluation(GetEvaluationRequest request, ServerCallContext context) =>
        Task.FromResult(new GetEvaluationResponse { Evaluation = world.Get(world.Evaluations, request.Name) });

    public override Task<LeaseBallotsResponse> LeaseBallots(LeaseBallotsRequest request, ServerCallContext context)
    {
        string rater = world.Rater(context);
        var reply = new LeaseBallotsResponse();
        lock (world.Gate)
        {
            foreach (Evaluation evaluation in world.Evaluations.Values)
            {
                foreach (Prompt prompt in world.PromptSets[evaluation.PromptSet].Prompts)
                {
                    string name = $"{request.Parent}/ballots/{rater}-{evaluation.Name.Split('/')[^1]}-{prompt.Name.Split('/')[^1]}";
                    if (!world.Votes.ContainsKey(name) && reply.Ballots.Count < request.BallotCount)
                        reply.Ballots.Add(Ballot(name, evaluation, prompt, rater));
                }
            }
        }

        return Task.FromResult(reply);
    }

    public override Task DownloadBallotImage(
        DownloadBallotImageRequest request, IServerStreamWriter<DownloadBallotImageResponse> stream, ServerCallContext context) =>
        FakeGeneration.SendAsync(
            world.Get(world.Images, request.ImageToken).File,
            header => stream.WriteAsync(new() { Header = header }),
            chunk => stream.WriteAsync(new() { Chunk = chunk }));

    public override Task<SubmitVoteResponse> SubmitVote(SubmitVoteRequest request, ServerCallContext context)
    {
        lock (world.Gate)
        {
            world.Votes.Add(request.Name, request.Vote);
            foreach (Evaluation evaluation in world.Evaluations.Values)
            {
                evaluation.Progress.CompletedCount = world.Votes.Keys.Count(name => name.Contains(evaluation.Name.Split('/')[^1]));
                if (evaluation.Progress.CompletedCount >= evaluation.Progress.TotalCount)
                    evaluation.State = JobState.Succeeded;
            }
        }

        return Task.FromResult(new SubmitVoteResponse());
    }

    public override Task<GetEvaluationReportResponse> GetEvaluationReport(GetEvaluationReportRequest request, ServerCallContext context)
    {
        Evaluation evaluation = world.Get(world.Evaluations, request.Name);
        (string Name, BallotVote Vote)[] votes = [.. world.Votes
            .Where(vote => vote.Key.Contains(evaluation.Name.Split('/')[^1])).Select(vote => (vote.Key, vote.Value))];
        var reply = new GetEvaluationReportResponse { RaterCount = evaluation.VotesPerPrompt, FirstSetShare = Share(0.5, votes.Length) };
        foreach (PromptCategory category in (PromptCategory[])
            [PromptCategory.Unspecified, PromptCategory.Count, PromptCategory.Color, PromptCategory.Background, PromptCategory.Combination])
        {
            reply.Results.Add(Result(Criterion.Alignment, category, votes, vote => vote.Alignment));
            reply.Results.Add(Result(Criterion.Fidelity, category, votes, vote => vote.Fidelity));
        }

        return Task.FromResult(reply);
    }

    private Ballot Ballot(string name, Evaluation evaluation, Prompt prompt, string rater)
    {
        BlindImage[] candidate = Set(evaluation.Candidate, evaluation, prompt), baseline = Set(evaluation.Baseline, evaluation, prompt);
        bool candidateFirst = CandidateFirst(rater);
        var ballot = new Ballot { Name = name, PromptText = prompt.Text, LeaseToken = "held" };
        ballot.FirstImages.AddRange(candidateFirst ? candidate : baseline);
        ballot.SecondImages.AddRange(candidateFirst ? baseline : candidate);
        return ballot;
    }

    private BlindImage[] Set(EvaluationArm arm, Evaluation evaluation, Prompt prompt) =>
    [
        .. world.Images.Values.Select(entry => entry.Image)
            .Where(image => image.GenerationJob == arm.GenerationJob && image.PromptText == prompt.Text)
            .OrderBy(image => image.SampleIndex).Take(evaluation.ImagesPerSet).Select(image => new BlindImage { ImageToken = image.Name }),
    ];

    private static bool CandidateFirst(string rater) => (rater[^1] & 1) == 0;

    private static EvaluationResult Result(
        Criterion criterion, PromptCategory category, (string Name, BallotVote Vote)[] votes, Func<BallotVote, Choice> choice)
    {
        double Of(Func<bool, Choice> wanted) => votes.Average(vote =>
            choice(vote.Vote) == wanted(CandidateFirst(vote.Name.Split('/')[^1].Split("-evaluation")[0])) ? 1.0 : 0);
        double win = Of(first => first ? Choice.First : Choice.Second), lose = Of(first => first ? Choice.Second : Choice.First);
        return new EvaluationResult
        {
            Criterion = criterion,
            Category = category,
            PromptCount = 8,
            Votes = new OutcomeShares { Win = Share(win, votes.Length), Lose = Share(lose, votes.Length), Tie = Share(1 - win - lose, votes.Length) },
            TwoThirds = new OutcomeShares { Win = Share(win, 8), Lose = Share(lose, 8) },
        };
    }

    private static Estimate Share(double value, long count) => new()
    {
        Value = value,
        LowerBound = Math.Max(0, value - 0.05),
        UpperBound = Math.Min(1, value + 0.05),
        ConfidenceLevel = 0.95,
        SampleCount = count,
    };
}
