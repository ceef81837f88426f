using Grpc.Core;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Application.Calls;
using RlhfT2I.Feedback.Application.Evaluations;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Diagnostics;
using RlhfT2I.Feedback.Domain.Evaluations;
using RlhfT2I.Feedback.Domain.Reports;
using RlhfT2I.ServiceDefaults.Identity;
using RlhfT2I.ServiceDefaults.Jobs;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.Feedback.Api;

/// <summary>Evaluations over gRPC. This part: what owners call.</summary>
internal sealed partial class EvaluationApi(
    IFeedbackStore store, RepeatableCalls calls, IPictures pictures, JobChanges<Evaluation> changes, JobWatch<Evaluation, WatchEvaluationResponse> watch,
    ILogger<EvaluationApi> logger)
    : EvaluationService.EvaluationServiceBase
{
    private const int MaxSelectedImages = 100_000;

    /// <inheritdoc />
    public override async Task<CreateEvaluationResponse> CreateEvaluation(CreateEvaluationRequest request, ServerCallContext context)
    {
        EvaluationSpec spec = CheckSpec(request);
        if (request.ValidateOnly)
        {
            StoredEvaluation planned = await store.ReadAsync(session => EvaluationDesk.CreateAsync(session, spec, validateOnly: true), context.CancellationToken);
            Evaluation answer = EvaluationContracts.Evaluation(planned);
            answer.Name = "";
            return new CreateEvaluationResponse { Evaluation = answer };
        }
        CreateEvaluationResponse response = await calls.RunAsync(
            request, request.RequestId, CallerIdentity.Of(context),
            async session => new CreateEvaluationResponse
            {
                Evaluation = EvaluationContracts.Evaluation(await EvaluationDesk.CreateAsync(session, spec, validateOnly: false)),
            },
            context.CancellationToken);
        FeedbackLog.EvaluationCreated(logger, response.Evaluation.Name, response.Evaluation.Progress.TotalCount);
        return response;
    }

    /// <inheritdoc />
    public override async Task<GetEvaluationResponse> GetEvaluation(GetEvaluationRequest request, ServerCallContext context) => new()
    {
        Evaluation = EvaluationContracts.Evaluation(await store.ReadAsync(session => EvaluationDesk.GetAsync(session, request.Name), context.CancellationToken)),
    };

    /// <inheritdoc />
    public override async Task<ListEvaluationsResponse> ListEvaluations(ListEvaluationsRequest request, ServerCallContext context)
    {
        int size = PageTokens.CoercePageSize(request.PageSize);
        long before = Requests.ReadCursor(request, request.PageToken);
        List<StoredEvaluation> evaluations = await store.ReadAsync(
            session => EvaluationDesk.ListAsync(session, request.Parent, (int)request.State, request.Digest, before, size + 1), context.CancellationToken);
        (List<StoredEvaluation> page, string next) = Requests.Cut(request, evaluations, size, evaluation => evaluation.Number);
        return new ListEvaluationsResponse { Evaluations = { page.Select(EvaluationContracts.Evaluation) }, NextPageToken = next };
    }

    /// <inheritdoc />
    public override async Task<CancelEvaluationResponse> CancelEvaluation(CancelEvaluationRequest request, ServerCallContext context)
    {
        StoredEvaluation? changed = null;
        CancelEvaluationResponse response = await calls.RunAsync(
            request, request.RequestId, CallerIdentity.Of(context),
            async session => new CancelEvaluationResponse { Evaluation = EvaluationContracts.Evaluation(changed = await EvaluationDesk.CancelAsync(session, request.Name)) },
            context.CancellationToken);
        Announce(changed);
        return response;
    }

    /// <inheritdoc />
    public override Task WatchEvaluation(WatchEvaluationRequest request, IServerStreamWriter<WatchEvaluationResponse> responseStream, ServerCallContext context) =>
        watch.RunAsync(
            request.Name,
            async token => Snapshot(await store.ReadAsync(session => EvaluationDesk.GetAsync(session, request.Name), token)),
            responseStream, context.CancellationToken);

    /// <inheritdoc />
    public override async Task<GetEvaluationReportResponse> GetEvaluationReport(GetEvaluationReportRequest request, ServerCallContext context)
    {
        (StoredEvaluation evaluation, EvaluationReport report) = await store.ReadAsync(session => EvaluationDesk.ReportAsync(session, request.Name), context.CancellationToken);
        return EvaluationContracts.Report(evaluation, report);
    }

    /// <inheritdoc />
    public override async Task<ListVotesResponse> ListVotes(ListVotesRequest request, ServerCallContext context)
    {
        int size = PageTokens.CoercePageSize(request.PageSize);
        long before = Requests.ReadCursor(request, request.PageToken);
        List<StoredVote> votes = await store.ReadAsync(
            session => EvaluationDesk.ListVotesAsync(session, request.Parent, request.ShowSuperseded, before, size + 1), context.CancellationToken);
        (List<StoredVote> page, string next) = Requests.Cut(request, votes, size, vote => vote.Number);
        return new ListVotesResponse { Votes = { page.Select(EvaluationContracts.Vote) }, NextPageToken = next };
    }

    // Nothing was changed where the call was a repetition.
    private void Announce(StoredEvaluation? changed)
    {
        if (changed is null)
            return;
        changes.Publish(changed.Name, Snapshot(changed));
        if (changed.IsFinal)
            FeedbackLog.EvaluationEnded(logger, changed.Name, changed.VoteCount);
    }

    private static JobSnapshot<Evaluation> Snapshot(StoredEvaluation evaluation)
    {
        Evaluation contract = EvaluationContracts.Evaluation(evaluation);
        return new JobSnapshot<Evaluation>(evaluation.Revision, contract.State, contract);
    }

    private static EvaluationSpec CheckSpec(CreateEvaluationRequest request)
    {
        Evaluation wanted = request.Evaluation;
        var validator = new RequestValidator(request);
        validator
            .Text("evaluation.display_name", wanted.DisplayName, 100)
            .Range("evaluation.images_per_set", wanted.ImagesPerSet, 0, 9)
            .Range("evaluation.votes_per_prompt", wanted.VotesPerPrompt, 0, 99)
            .Range("evaluation.control_count", wanted.ControlCount, 0, 100)
            .Require(Requests.ProjectOf(wanted.PromptSet) == request.Parent, "evaluation.prompt_set", $"'{wanted.PromptSet}' is not of '{request.Parent}'");
        CheckArm(validator, "evaluation.candidate", wanted.Candidate);
        CheckArm(validator, "evaluation.baseline", wanted.Baseline);
        validator.ThrowIfInvalid();
        return new EvaluationSpec(
            request.Parent, request.EvaluationId, wanted.DisplayName, Arm(wanted.Candidate), Arm(wanted.Baseline), wanted.PromptSet,
            wanted.ImagesPerSet == 0 ? StoredEvaluation.DefaultImagesPerSet : wanted.ImagesPerSet,
            wanted.VotesPerPrompt == 0 ? StoredEvaluation.DefaultVotesPerPrompt : wanted.VotesPerPrompt,
            wanted.ControlCount, wanted.Seed);
    }

    private static void CheckArm(RequestValidator validator, string field, Contracts.Feedback.V1.EvaluationArm arm)
    {
        validator
            .Text(field + ".display_name", arm.DisplayName, 100)
            .OneOf(field + ".source", arm.SourceCase != Contracts.Feedback.V1.EvaluationArm.SourceOneofCase.None, "generation_job, image_selection");
        if (arm.ImageSelection is { } selection)
        {
            validator.Count(field + ".image_selection.images", selection.Images.Count, 1, MaxSelectedImages)
                .Distinct(field + ".image_selection.images", selection.Images);
        }
    }

    private static ArmSpec Arm(Contracts.Feedback.V1.EvaluationArm arm) => new(arm.DisplayName, arm.GenerationJob, arm.ImageSelection is { } selection ? [.. selection.Images] : []);
}
