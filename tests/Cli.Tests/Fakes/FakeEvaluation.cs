using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Cli.Tests.Fakes;

/// <summary>Ballots of evaluations: the candidate is on the left where the rater's name says so.</summary>
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

    public override Task<ListVotesResponse> ListVotes(ListVotesRequest request, ServerCallContext context) =>
        Task.FromResult(new ListVotesResponse { Votes = { Votes(world.Get(world.Evaluations, request.Parent)).Select(entry => entry.Vote) } });

    public override Task<GetEvaluationReportResponse> GetEvaluationReport(GetEvaluationReportRequest request, ServerCallContext context)
    {
        Evaluation evaluation = world.Get(world.Evaluations, request.Name);
        (Prompt Prompt, Vote Vote)[] votes = [.. Votes(evaluation)];
        var reply = new GetEvaluationReportResponse { RaterCount = evaluation.VotesPerPrompt, FirstSetShare = Share(0.5, votes.Length) };
        PromptCategory[] categories = [PromptCategory.Unspecified, .. votes.Select(entry => entry.Prompt.Category).Distinct().Order()];
        foreach (PromptSplit split in (PromptSplit[])[PromptSplit.Unspecified, PromptSplit.Seen, PromptSplit.Unseen])
        {
            foreach (PromptCategory category in categories)
            {
                Vote[] of = [.. votes.Where(entry => (category == PromptCategory.Unspecified || entry.Prompt.Category == category)
                    && (split == PromptSplit.Unspecified || entry.Prompt.Split == split)).Select(entry => entry.Vote)];
                if (of.Length == 0)
                    continue;
                reply.Results.Add(Result(Criterion.Alignment, category, split, of, vote => vote.Alignment));
                reply.Results.Add(Result(Criterion.Fidelity, category, split, of, vote => vote.Fidelity));
            }
        }

        return Task.FromResult(reply);
    }

    private IEnumerable<(Prompt Prompt, Vote Vote)> Votes(Evaluation evaluation)
    {
        Dictionary<string, Prompt> prompts = world.PromptSets[evaluation.PromptSet].Prompts.ToDictionary(prompt => prompt.Name.Split('/')[^1]);
        string id = $"-{evaluation.Name.Split('/')[^1]}-";
        foreach ((string name, BallotVote vote) in world.Votes.Where(vote => vote.Key.Contains(id)))
        {
            string[] parts = name.Split('/')[^1].Split(id);
            bool first = CandidateFirst(parts[0]);
            yield return (prompts[parts[1]], new Vote
            {
                Name = $"{evaluation.Name}/votes/{parts[0]}-{parts[1]}",
                Prompt = prompts[parts[1]].Name,
                Rater = $"projects/default/raters/{parts[0]}",
                Alignment = OutcomeOf(vote.Alignment, first),
                Fidelity = OutcomeOf(vote.Fidelity, first),
                CandidateFirst = first,
                BallotKind = BallotKind.Regular,
            });
        }
    }

    private static Outcome OutcomeOf(Choice choice, bool candidateFirst) => choice switch
    {
        Choice.Tie => Outcome.Tie,
        Choice.First => candidateFirst ? Outcome.Win : Outcome.Lose,
        _ => candidateFirst ? Outcome.Lose : Outcome.Win,
    };

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
            .Where(image => image.PromptText == prompt.Text && (arm.SourceCase == EvaluationArm.SourceOneofCase.ImageSelection
                ? arm.ImageSelection.Images.Contains(image.Name)
                : image.GenerationJob == arm.GenerationJob))
            .OrderBy(image => image.SampleIndex).Take(evaluation.ImagesPerSet).Select(image => new BlindImage { ImageToken = image.Name }),
    ];

    private static bool CandidateFirst(string rater) => (rater[^1] & 1) == 0;

    private static EvaluationResult Result(Criterion criterion, PromptCategory category, PromptSplit split, Vote[] votes, Func<Vote, Outcome> outcome)
    {
        double Of(IEnumerable<Vote> some, Outcome wanted) => some.Average(vote => outcome(vote) == wanted ? 1.0 : 0);
        Vote[][] prompts = [.. votes.GroupBy(vote => vote.Prompt).Select(group => group.ToArray())];
        double Decided(Outcome wanted) => prompts.Average(group => 3 * group.Count(vote => outcome(vote) == wanted) > 2 * group.Length ? 1.0 : 0);
        OutcomeShares Shares(Func<Outcome, double> share, long count) => new()
        {
            Win = Share(share(Outcome.Win), count),
            Lose = Share(share(Outcome.Lose), count),
            Tie = Share(share(Outcome.Tie), count),
        };
        return new EvaluationResult
        {
            Criterion = criterion,
            Category = category,
            Split = split,
            PromptCount = prompts.Length,
            Votes = Shares(wanted => Of(votes, wanted), votes.Length),
            TwoThirds = Shares(Decided, prompts.Length),
            RaterMean = Shares(wanted => votes.GroupBy(vote => vote.Rater).Average(group => Of(group, wanted)), votes.Length),
            RaterWinDeviation = 0.1,
            RaterLoseDeviation = 0.1,
            RaterTieDeviation = 0.1,
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
