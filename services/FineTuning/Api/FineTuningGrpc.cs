using Grpc.Core;
using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.FineTuning.Application;
using RlhfT2I.FineTuning.Application.Ports;
using RlhfT2I.FineTuning.Domain;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Requests;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.FineTuning.Api;

/// <summary>Training sets and fine-tuning jobs over gRPC; what jobs leave behind is in the other part.</summary>
internal sealed partial class FineTuningGrpc(
    TrainingSetCreation sets, FineTuningCreation fineTunings, CheckpointPublishing publishing, IRoomJobs jobs, ITrainingRecords records,
    ICheckpoints checkpoints, IModelVersions models, SampleReader samples, JobStreams streams, ComputeFormats formats,
    IPretrainingFiles files, CurveExport curves) : FineTuningService.FineTuningServiceBase
{
    private const int MaxDisplayNameLength = 100, MaxPromptLength = 1000, MaxPromptCount = 16;

    public override async Task<CreateTrainingSetResponse> CreateTrainingSet(CreateTrainingSetRequest request, ServerCallContext context)
    {
        TrainingSetRequests.Check(request);
        TrainingSet asked = request.TrainingSet;
        TrainingSetSpec spec = await sets.CheckAsync(
            asked.LabelSnapshot, [.. asked.UnlabeledGenerationJobs], asked.RewardModel, TrainingSetRequests.Draws(asked),
            TrainingSetRequests.Folders(asked, files), TrainingSetRequests.Weighting(asked), context.CancellationToken);
        if (request.ValidateOnly)
            return new CreateTrainingSetResponse { TrainingSet = ResourceMapper.ToContract(spec) };
        Job job = await sets.CreateAsync(request.Parent, request.TrainingSetId, request.RequestId, spec, context.CancellationToken);
        return new CreateTrainingSetResponse { TrainingSet = ResourceMapper.ToTrainingSet(job) };
    }

    public override async Task<GetTrainingSetResponse> GetTrainingSet(GetTrainingSetRequest request, ServerCallContext context) =>
        new() { TrainingSet = ResourceMapper.ToTrainingSet(await SetAsync(request.Name, context)) };

    public override async Task<ListTrainingSetsResponse> ListTrainingSets(ListTrainingSetsRequest request, ServerCallContext context)
    {
        (IReadOnlyList<Job> page, string next) = await Pages.ReadAsync(request, request.PageSize, request.PageToken, (skip, take) =>
            jobs.ListAsync(request.Parent, JobKinds.TrainingSet, request.State, request.Digest, skip, take, context.CancellationToken));
        return new ListTrainingSetsResponse { TrainingSets = { page.Select(ResourceMapper.ToTrainingSet) }, NextPageToken = next };
    }

    public override async Task<CancelTrainingSetResponse> CancelTrainingSet(CancelTrainingSetRequest request, ServerCallContext context)
    {
        await SetAsync(request.Name, context);
        return new CancelTrainingSetResponse { TrainingSet = ResourceMapper.ToTrainingSet(await jobs.CancelAsync(request.Name, context.CancellationToken)) };
    }

    public override async Task WatchTrainingSet(
        WatchTrainingSetRequest request, IServerStreamWriter<WatchTrainingSetResponse> responseStream, ServerCallContext context)
    {
        await SetAsync(request.Name, context);
        await streams.RunAsync(
            request.Name, responseStream, job => new WatchTrainingSetResponse { TrainingSet = ResourceMapper.ToTrainingSet(job) },
            heartbeat => new WatchTrainingSetResponse { Heartbeat = heartbeat }, context.CancellationToken);
    }

    public override async Task<CreateFineTuningJobResponse> CreateFineTuningJob(CreateFineTuningJobRequest request, ServerCallContext context)
    {
        FineTuningJob asked = Check(request);
        FineTuningSettings settings = asked.Settings ?? new FineTuningSettings();
        FineTuningSpec spec = await fineTunings.CheckAsync(
            asked.BaseModelVersion, asked.TrainingSet, hasPairs => SettingsMapper.ToDomain(settings, hasPairs, formats.Default), asked.Seed, [.. asked.SamplePromptTexts],
            asked.DisplayName, context.CancellationToken);
        if (spec.Settings.PretrainingPenalty > 0 && spec.Settings.PretrainingBatchSize == 0)
            throw new InvalidRequestException(
                [new FieldViolation("fine_tuning_job.settings.pretraining_batch_size", "0 leaves no pairs for a pretraining_penalty above 0; 1 to 65536 is allowed")]);
        if (request.ValidateOnly)
            return new CreateFineTuningJobResponse { FineTuningJob = ResourceMapper.ToContract(spec) };
        Job job = await fineTunings.CreateAsync(request.Parent, request.FineTuningJobId, request.RequestId, spec, context.CancellationToken);
        return new CreateFineTuningJobResponse { FineTuningJob = Map(job) };
    }

    public override async Task<GetFineTuningJobResponse> GetFineTuningJob(GetFineTuningJobRequest request, ServerCallContext context) =>
        new() { FineTuningJob = Map(await JobAsync(request.Name, context)) };

    public override async Task<ListFineTuningJobsResponse> ListFineTuningJobs(ListFineTuningJobsRequest request, ServerCallContext context)
    {
        (IReadOnlyList<Job> page, string next) = await Pages.ReadAsync(request, request.PageSize, request.PageToken, (skip, take) =>
            jobs.ListAsync(request.Parent, JobKinds.FineTuningJob, request.State, request.Digest, skip, take, context.CancellationToken));
        return new ListFineTuningJobsResponse { FineTuningJobs = { page.Select(Map) }, NextPageToken = next };
    }

    public override async Task<CancelFineTuningJobResponse> CancelFineTuningJob(CancelFineTuningJobRequest request, ServerCallContext context)
    {
        await JobAsync(request.Name, context);
        return new CancelFineTuningJobResponse { FineTuningJob = Map(await jobs.CancelAsync(request.Name, context.CancellationToken)) };
    }

    public override async Task<ResumeFineTuningJobResponse> ResumeFineTuningJob(ResumeFineTuningJobRequest request, ServerCallContext context) =>
        new() { FineTuningJob = Map(await publishing.ResumeAsync(request.Name, request.Checkpoint, context.CancellationToken)) };

    public override async Task WatchFineTuningJob(
        WatchFineTuningJobRequest request, IServerStreamWriter<WatchFineTuningJobResponse> responseStream, ServerCallContext context)
    {
        await JobAsync(request.Name, context);
        await streams.RunAsync(
            request.Name, responseStream, job => new WatchFineTuningJobResponse { FineTuningJob = Map(job) },
            heartbeat => new WatchFineTuningJobResponse { Heartbeat = heartbeat }, context.CancellationToken);
    }

    private FineTuningJob Check(CreateFineTuningJobRequest request)
    {
        var validator = new RequestValidator(request);
        if (request.FineTuningJob is { } asked)
        {
            SettingsMapper.Check(validator, asked.Settings ?? new FineTuningSettings());
            validator
                .Range("fine_tuning_job.world_size", asked.WorldSize, 0, 1024)
                .Text("fine_tuning_job.display_name", asked.DisplayName, MaxDisplayNameLength)
                .Count("fine_tuning_job.sample_prompt_texts", asked.SamplePromptTexts.Count, 0, MaxPromptCount);
            for (int i = 0; i < asked.SamplePromptTexts.Count; i++)
                validator.Text($"fine_tuning_job.sample_prompt_texts[{i}]", asked.SamplePromptTexts[i], MaxPromptLength);
            string version = $"{request.Parent}/modelVersions/{request.FineTuningJobId}";
            validator.Require(
                request.FineTuningJobId.Length == 0 || IsFree(version, $"{request.Parent}/fineTuningJobs/{request.FineTuningJobId}"), "fine_tuning_job_id",
                $"the job would publish {version}, which exists and is not its own; another id is allowed");
        }
        validator.ThrowIfInvalid();
        SettingsMapper.RefuseUnsupported(request.FineTuningJob!.Settings ?? new FineTuningSettings(), request.FineTuningJob.WorldSize, formats);
        return request.FineTuningJob;
    }

    private bool IsFree(string version, string job) =>
        !ResourceNames.Matches(ResourceNames.PatternOf(JobKinds.ModelVersionType), version) || models.Find(version) is not { } stored || stored.Job == job;

    private async Task<Job> SetAsync(string name, ServerCallContext context) =>
        await jobs.FindAsync(name, JobKinds.TrainingSet, context.CancellationToken) ?? throw ResourceException.NotFound(JobKinds.TrainingSetType, name);

    private async Task<Job> JobAsync(string name, ServerCallContext context) =>
        await jobs.FindAsync(name, JobKinds.FineTuningJob, context.CancellationToken) ?? throw ResourceException.NotFound(JobKinds.FineTuningJobType, name);

    private FineTuningJob Map(Job job) => ResourceMapper.ToFineTuningJob(job, checkpoints.List(job.Name) is [var latest, ..] ? latest : null);
}
