using Grpc.Core;
using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.Reward.Application.Scoring;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.Reward.Api;

/// <summary>Serves <c>rlhf.reward.v1.RewardService</c>.</summary>
/// <param name="trainings">Training jobs and their curves.</param>
/// <param name="models">Reward models.</param>
/// <param name="scoring">Scores images.</param>
/// <param name="selecting">Keeps the best images.</param>
/// <param name="measuring">Measures accuracy.</param>
public sealed class RewardGrpcService(
    TrainingEndpoints trainings, ModelEndpoints models, ImageScoring scoring, BestOfNSelecting selecting, AccuracyMeasuring measuring)
    : RewardService.RewardServiceBase
{
    private const int MaxTargetCount = 1000, MaxTextLength = 1000, MaxImagesPerPrompt = 1000;

    /// <inheritdoc />
    public override Task<CreateRewardTrainingJobResponse> CreateRewardTrainingJob(CreateRewardTrainingJobRequest request, ServerCallContext context) =>
        trainings.CreateAsync(request, context.CancellationToken);

    /// <inheritdoc />
    public override Task<GetRewardTrainingJobResponse> GetRewardTrainingJob(GetRewardTrainingJobRequest request, ServerCallContext context) =>
        trainings.GetAsync(request, context.CancellationToken);

    /// <inheritdoc />
    public override Task<ListRewardTrainingJobsResponse> ListRewardTrainingJobs(ListRewardTrainingJobsRequest request, ServerCallContext context) =>
        trainings.ListAsync(request, context.CancellationToken);

    /// <inheritdoc />
    public override Task<CancelRewardTrainingJobResponse> CancelRewardTrainingJob(CancelRewardTrainingJobRequest request, ServerCallContext context) =>
        trainings.CancelAsync(request, context.CancellationToken);

    /// <inheritdoc />
    public override Task WatchRewardTrainingJob(
        WatchRewardTrainingJobRequest request, IServerStreamWriter<WatchRewardTrainingJobResponse> responseStream, ServerCallContext context) =>
        trainings.WatchAsync(request, responseStream, context.CancellationToken);

    /// <inheritdoc />
    public override Task<ListRewardTrainingPointsResponse> ListRewardTrainingPoints(ListRewardTrainingPointsRequest request, ServerCallContext context) =>
        trainings.ListPointsAsync(request, context.CancellationToken);

    /// <inheritdoc />
    public override Task<GetRewardModelResponse> GetRewardModel(GetRewardModelRequest request, ServerCallContext context) =>
        models.GetAsync(request, context.CancellationToken);

    /// <inheritdoc />
    public override Task<ListRewardModelsResponse> ListRewardModels(ListRewardModelsRequest request, ServerCallContext context) =>
        models.ListAsync(request, context.CancellationToken);

    /// <inheritdoc />
    public override Task<ScoreImagesResponse> ScoreImages(ScoreImagesRequest request, ServerCallContext context)
    {
        RequestValidator validator = new RequestValidator(request).Count("targets", request.Targets.Count, 1, MaxTargetCount);
        RequireOwn(validator, "reward_model", request.RewardModel, request.Parent);
        for (int i = 0; i < request.Targets.Count; i++)
        {
            RequireOwn(validator, $"targets[{i}].image", request.Targets[i].Image, request.Parent);
            validator.Text($"targets[{i}].prompt_text", request.Targets[i].PromptText, MaxTextLength);
        }

        validator.ThrowIfInvalid();
        return scoring.ScoreAsync(request.Parent, request.RewardModel, [.. request.Targets], context.CancellationToken);
    }

    /// <inheritdoc />
    public override Task<SelectBestOfNResponse> SelectBestOfN(SelectBestOfNRequest request, ServerCallContext context)
    {
        RequestValidator validator = new RequestValidator(request)
            .Range("keep_count", request.KeepCount, 1, MaxImagesPerPrompt)
            .Range("candidate_count", request.CandidateCount, 0, MaxImagesPerPrompt)
            .Require(
                request.CandidateCount == 0 || request.CandidateCount >= request.KeepCount, "candidate_count",
                $"{request.CandidateCount} is fewer than keep_count, {request.KeepCount}");
        RequireOwn(validator, "reward_model", request.RewardModel, request.Parent);
        RequireOwn(validator, "generation_job", request.GenerationJob, request.Parent);
        validator.ThrowIfInvalid();
        return selecting.SelectAsync(
            request.Parent, request.RewardModel, request.GenerationJob, request.KeepCount, request.CandidateCount, context.CancellationToken);
    }

    /// <inheritdoc />
    public override Task<GetRewardModelAccuracyResponse> GetRewardModelAccuracy(GetRewardModelAccuracyRequest request, ServerCallContext context)
    {
        var validator = new RequestValidator(request);
        RequireOwn(validator, "label_snapshot", request.LabelSnapshot, ProjectOf(request.Name));
        validator.ThrowIfInvalid();
        return measuring.MeasureAsync(request.Name, request.LabelSnapshot, context.CancellationToken);
    }

    private static string ProjectOf(string name) => string.Join('/', name.Split('/').Take(2));

    private static void RequireOwn(RequestValidator validator, string field, string name, string parent) => validator.Require(
        name.StartsWith(parent + "/", StringComparison.Ordinal), field, $"'{name}' is not of {parent}");
}
