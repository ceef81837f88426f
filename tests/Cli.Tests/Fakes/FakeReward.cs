using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Reward.V1;

namespace RlhfT2I.Cli.Tests.Fakes;

internal sealed class FakeReward(FakeWorld world) : RewardService.RewardServiceBase
{
    public override Task<CreateRewardTrainingJobResponse> CreateRewardTrainingJob(
        CreateRewardTrainingJobRequest request, ServerCallContext context)
    {
        world.Get(world.Snapshots, request.RewardTrainingJob.LabelSnapshot);
        string name = $"{request.Parent}/rewardTrainingJobs/{request.RewardTrainingJobId}";
        var job = new RewardTrainingJob(request.RewardTrainingJob)
        {
            Name = name,
            State = JobState.Running,
            Digest = FakeWorld.Digest(request.RewardTrainingJob),
            RewardModel = $"{request.Parent}/rewardModels/{request.RewardTrainingJobId}",
        };
        if (job.Seed == 13)
        {
            job.State = JobState.Failed;
            job.Failure = new Failure { Reason = "TOO_FEW_LABELS", Domain = "reward.rlhf", Message = "There are 3 labels; 10 are needed." };
        }

        return Task.FromResult(new CreateRewardTrainingJobResponse { RewardTrainingJob = world.Add(world.RewardJobs, name, job) });
    }

    public override Task<GetRewardTrainingJobResponse> GetRewardTrainingJob(GetRewardTrainingJobRequest request, ServerCallContext context) =>
        Task.FromResult(new GetRewardTrainingJobResponse { RewardTrainingJob = world.Get(world.RewardJobs, request.Name) });

    public override async Task WatchRewardTrainingJob(
        WatchRewardTrainingJobRequest request, IServerStreamWriter<WatchRewardTrainingJobResponse> stream, ServerCallContext context)
    {
        RewardTrainingJob job = world.Get(world.RewardJobs, request.Name);
        job.State = JobState.Succeeded;
        await stream.WriteAsync(new() { RewardTrainingJob = job });
    }

    public override Task<ListRewardTrainingPointsResponse> ListRewardTrainingPoints(
        ListRewardTrainingPointsRequest request, ServerCallContext context) => Task.FromResult(new ListRewardTrainingPointsResponse
        {
            Points = { Enumerable.Range(1, 40).Select(step => new MetricPoint { Step = step, Metric = "loss", Value = 0.25 / step + 0.1 }) },
        });

    public override Task<GetRewardModelResponse> GetRewardModel(GetRewardModelRequest request, ServerCallContext context)
    {
        var model = new RewardModel { Name = request.Name };
        model.Digest = FakeWorld.Digest(model);
        return Task.FromResult(new GetRewardModelResponse { RewardModel = model });
    }

    public override Task<ScoreImagesResponse> ScoreImages(ScoreImagesRequest request, ServerCallContext context)
    {
        var reply = new ScoreImagesResponse();
        reply.Scores.AddRange(request.Targets.Select(target => Score(target.Image, request.RewardModel)));
        return Task.FromResult(reply);
    }

    public override Task<SelectBestOfNResponse> SelectBestOfN(SelectBestOfNRequest request, ServerCallContext context)
    {
        var reply = new SelectBestOfNResponse();
        foreach (IGrouping<string, Image> prompt in world.Images.Values.Select(entry => entry.Image)
            .Where(image => image.GenerationJob == request.GenerationJob).GroupBy(image => image.Prompt))
        {
            var selection = new BestOfNSelection { Prompt = prompt.Key, CandidateCount = prompt.Count() };
            selection.Selected.AddRange(prompt.Select(image => Score(image.Name, request.RewardModel)).OrderByDescending(score => score.Reward.Value).Take(request.KeepCount));
            reply.Selections.Add(selection);
        }

        return Task.FromResult(reply);
    }

    public override Task<GetRewardModelAccuracyResponse> GetRewardModelAccuracy(
        GetRewardModelAccuracyRequest request, ServerCallContext context) => Task.FromResult(new GetRewardModelAccuracyResponse
        {
            Reward = Accuracy(0.84),
            ClipScore = Accuracy(0.79),
        });

    /// <summary>Knows, most of the time, which images were drawn rightly: more often with the auxiliary loss and with more images.</summary>
    private ImageScore Score(string name, string rewardModel)
    {
        Image image = world.Get(world.Images, name).Image;
        long seed = world.GenerationJobs[image.GenerationJob].Seed;
        bool right = FakeWorld.Uniform(seed, image.PromptText, image.SampleIndex) < 0.4;
        RewardTrainingSettings settings = world.RewardJobs.Values.FirstOrDefault(job => job.RewardModel == rewardModel)?.Settings ?? new();
        double skill = (settings.AuxiliaryLossEnabled ? 0.95 : 0.85) - (settings.HasImageShare ? 0.2 * (1 - settings.ImageShare) : 0);
        bool believed = right == (FakeWorld.Uniform(rewardModel, name, "skill") < skill);
        double value = (believed ? 0.45 : 0.1) + (0.45 * FakeWorld.Uniform(seed, image.PromptText, image.SampleIndex, "score"));
        return new ImageScore { Image = name, Reward = new Reward { Value = value, ClipScore = 20 + (right ? 1 : 0) + (4 * FakeWorld.Uniform(name, "clip")) } };
    }

    private static PreferenceAccuracy Accuracy(double value) => new() { Overall = Share(value), Seen = Share(value), Unseen = Share(value - 0.05) };

    private static Estimate Share(double value) =>
        new() { Value = value, LowerBound = value - 0.03, UpperBound = value + 0.03, ConfidenceLevel = 0.95, SampleCount = 200 };
}
