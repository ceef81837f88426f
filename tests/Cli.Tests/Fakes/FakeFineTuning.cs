using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.FineTuning.V1;

namespace RlhfT2I.Cli.Tests.Fakes;

internal sealed class FakeFineTuning(FakeWorld world) : FineTuningService.FineTuningServiceBase
{
    public override Task<CreateTrainingSetResponse> CreateTrainingSet(CreateTrainingSetRequest request, ServerCallContext context)
    {
        string name = $"{request.Parent}/trainingSets/{request.TrainingSetId}";
        var set = new TrainingSet(request.TrainingSet)
        {
            Name = name,
            State = JobState.Succeeded,
            LabeledImageCount = world.Get(world.Snapshots, request.TrainingSet.LabelSnapshot).ImageCount,
            MeanReward = 0.42,
            Digest = FakeWorld.Digest(request.TrainingSet),
        };
        return Task.FromResult(new CreateTrainingSetResponse { TrainingSet = world.Add(world.TrainingSets, name, set) });
    }

    public override Task<GetTrainingSetResponse> GetTrainingSet(GetTrainingSetRequest request, ServerCallContext context) =>
        Task.FromResult(new GetTrainingSetResponse { TrainingSet = world.Get(world.TrainingSets, request.Name) });

    public override Task<CreateFineTuningJobResponse> CreateFineTuningJob(CreateFineTuningJobRequest request, ServerCallContext context)
    {
        bool control = world.Get(world.TrainingSets, request.FineTuningJob.TrainingSet).WeightKind == WeightKind.Equal;
        string name = $"{request.Parent}/fineTuningJobs/{request.FineTuningJobId}";
        var job = new FineTuningJob(request.FineTuningJob)
        {
            Name = name,
            State = JobState.Running,
            Digest = FakeWorld.Digest(request.FineTuningJob),
            ModelVersion = $"{request.Parent}/modelVersions/{(control ? "control" : $"tuned-{request.FineTuningJobId}")}",
        };
        return Task.FromResult(new CreateFineTuningJobResponse { FineTuningJob = world.Add(world.FineTuningJobs, name, job) });
    }

    public override Task<GetFineTuningJobResponse> GetFineTuningJob(GetFineTuningJobRequest request, ServerCallContext context) =>
        Task.FromResult(new GetFineTuningJobResponse { FineTuningJob = world.Get(world.FineTuningJobs, request.Name) });

    public override Task<CancelFineTuningJobResponse> CancelFineTuningJob(CancelFineTuningJobRequest request, ServerCallContext context)
    {
        FineTuningJob job = world.Get(world.FineTuningJobs, request.Name);
        job.State = JobState.Cancelled;
        world.Log.Enqueue($"cancel {request.Name}");
        return Task.FromResult(new CancelFineTuningJobResponse { FineTuningJob = job });
    }

    public override Task<ResumeFineTuningJobResponse> ResumeFineTuningJob(ResumeFineTuningJobRequest request, ServerCallContext context)
    {
        FineTuningJob job = world.Get(world.FineTuningJobs, request.Name);
        job.State = JobState.Running;
        world.Log.Enqueue($"resume {request.Name}");
        return Task.FromResult(new ResumeFineTuningJobResponse { FineTuningJob = job });
    }

    public override async Task WatchFineTuningJob(
        WatchFineTuningJobRequest request, IServerStreamWriter<WatchFineTuningJobResponse> stream, ServerCallContext context)
    {
        world.BeforeWatch();
        FineTuningJob job = world.Get(world.FineTuningJobs, request.Name);
        await stream.WriteAsync(new() { FineTuningJob = job });
        await world.HoldAsync(() => job.State == JobState.Cancelled, context.CancellationToken);
        if (job.State == JobState.Running)
            job.State = JobState.Succeeded;
        await stream.WriteAsync(new() { FineTuningJob = job });
    }

    public override Task<ListFineTuningPointsResponse> ListFineTuningPoints(ListFineTuningPointsRequest request, ServerCallContext context) =>
        Task.FromResult(new ListFineTuningPointsResponse
        {
            Points =
            {
                Enumerable.Range(1, 60).Select(step => new MetricPoint { Step = 5 * step, Metric = "loss", Value = 0.08 + (0.02 / step) }),
                Enumerable.Range(1, 60).Select(step => new MetricPoint { Step = 5 * step, Metric = "gradient_norm", Value = 1 + (3.0 / step) }),
            },
        });
}
