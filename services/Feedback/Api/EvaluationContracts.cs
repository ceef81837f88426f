using Google.Protobuf.WellKnownTypes;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Feedback.Domain.Evaluations;
using RlhfT2I.Feedback.Domain.Reports;
using V1 = RlhfT2I.Contracts.Feedback.V1;

namespace RlhfT2I.Feedback.Api;

/// <summary>Evaluations, ballots, votes and reports as their contracts.</summary>
internal static class EvaluationContracts
{
    public static V1.Evaluation Evaluation(StoredEvaluation evaluation) => new()
    {
        Name = evaluation.Name,
        DisplayName = evaluation.DisplayName,
        Candidate = Arm(evaluation.Candidate),
        Baseline = Arm(evaluation.Baseline),
        PromptSet = evaluation.PromptSet,
        ImagesPerSet = evaluation.ImagesPerSet,
        VotesPerPrompt = evaluation.VotesPerPrompt,
        ControlCount = evaluation.ControlCount,
        Seed = evaluation.Seed,
        State = (JobState)evaluation.State,
        Progress = new JobProgress { CompletedCount = evaluation.VoteCount, TotalCount = evaluation.RequiredVoteCount, Stage = "collecting votes" },
        CreateTime = evaluation.CreateTime.ToTimestamp(),
        StartTime = evaluation.CreateTime.ToTimestamp(),
        EndTime = evaluation.EndTime?.ToTimestamp(),
        Digest = evaluation.Digest,
    };

    /// <summary>A ballot as its rater sees it: nothing in it tells the arms apart.</summary>
    public static V1.Ballot Ballot(RaterBallot ballot, EvaluationItem item, StoredVote? previous) => new()
    {
        Name = ballot.Name,
        PromptText = item.PromptText,
        FirstImages = { ballot.FirstTokens.Select(token => new BlindImage { ImageToken = token, WidthPx = item.WidthPx, HeightPx = item.HeightPx }) },
        SecondImages = { ballot.SecondTokens.Select(token => new BlindImage { ImageToken = token, WidthPx = item.WidthPx, HeightPx = item.HeightPx }) },
        LeaseToken = ballot.LeaseToken,
        LeaseExpireTime = ballot.LeaseExpireTime?.ToTimestamp(),
        PreviousVote = previous is null ? null : new V1.BallotVote
        {
            Alignment = (V1.Choice)previous.Alignment,
            Fidelity = (V1.Choice)previous.Fidelity,
            ResponseDuration = previous.ResponseDuration?.ToDuration(),
        },
    };

    public static V1.Vote Vote(StoredVote vote) => new()
    {
        Name = vote.Name,
        Prompt = vote.Prompt,
        Rater = $"{Requests.ProjectOf(vote.EvaluationName)}/raters/{vote.RaterId}",
        Alignment = (V1.Outcome)vote.OutcomeOn(Criterion.Alignment),
        Fidelity = (V1.Outcome)vote.OutcomeOn(Criterion.Fidelity),
        CandidateFirst = vote.CandidateFirst,
        BallotKind = (V1.BallotKind)vote.Kind,
        ResponseDuration = vote.ResponseDuration?.ToDuration(),
        SupersedingVote = vote.SupersedingVote ?? "",
        CreateTime = vote.CreateTime.ToTimestamp(),
    };

    public static V1.GetEvaluationReportResponse Report(StoredEvaluation evaluation, EvaluationReport report) => new()
    {
        EvaluationDigest = evaluation.Digest,
        Results = { report.Cells.Select(Cell) },
        FirstSetShare = Estimate(report.FirstSetShare),
        IdenticalTieShare = Estimate(report.IdenticalTieShare),
        SwapConsistencyShare = Estimate(report.SwapConsistencyShare),
        RaterCount = report.RaterCount,
    };

    private static V1.EvaluationArm Arm(ArmSource arm)
    {
        var contract = new V1.EvaluationArm { DisplayName = arm.DisplayName, ModelVersion = arm.ModelVersion };
        if (arm.GenerationJob.Length > 0)
            contract.GenerationJob = arm.GenerationJob;
        else
            contract.ImageSelection = new V1.ImageSelection { Images = { arm.Images } };
        return contract;
    }

    private static V1.EvaluationResult Cell(ReportCell cell) => new()
    {
        Criterion = (V1.Criterion)cell.Criterion,
        Category = (PromptCategory)cell.Category,
        Split = (PromptSplit)cell.Split,
        PromptCount = cell.PromptCount,
        Votes = Shares(cell.Votes),
        TwoThirds = Shares(cell.TwoThirds),
        RaterMean = Shares(cell.RaterMean),
        RaterWinDeviation = cell.RaterWinDeviation,
        RaterLoseDeviation = cell.RaterLoseDeviation,
        RaterTieDeviation = cell.RaterTieDeviation,
        PromptsByWinCount = { cell.PromptsByWinCount },
        EValue = cell.EValue,
    };

    private static V1.OutcomeShares Shares(OutcomeShare shares) => new()
    {
        Win = Estimate(shares.Win),
        Lose = Estimate(shares.Lose),
        Tie = Estimate(shares.Tie),
        Undecided = shares.Undecided is { } undecided ? Estimate(undecided) : null,
    };

    public static Estimate Estimate(Share share) => new()
    {
        Value = share.Value,
        LowerBound = share.Lower,
        UpperBound = share.Upper,
        ConfidenceLevel = Share.ConfidenceLevel,
        SampleCount = share.SampleCount,
    };
}
