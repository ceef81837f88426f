using Google.Rpc;
using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.TestKit;

namespace RlhfT2I.Reward.Tests.Api;

public abstract class RewardGrpcServiceTests(RoomDatabase database)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Training_OnLearnableLabels_GivesAModelThatTellsGoodFromBad()
    {
        using var folder = new TemporaryFolder();
        var world = FakeWorld.Create();
        await using RewardHost host = await RewardHost.StartAsync(folder, database, world);
        RewardTrainingJob job = await host.TrainAsync(RewardHost.Request("first"));
        job.State.ShouldBe(JobState.Succeeded, job.Failure?.Message);
        job.RewardModel.ShouldBe($"{FakeWorld.Project}/rewardModels/first");
        job.Settings.Temperature.ShouldBe(2);
        job.Settings.PromptClassificationPenalty.ShouldBe(0.5);

        RewardModel model = (await host.Client.GetRewardModelAsync(new GetRewardModelRequest { Name = job.RewardModel }, cancellationToken: Token)).RewardModel;
        (model.LabelSnapshotDigest, model.EncoderDigest, model.Stale).ShouldBe((world.SnapshotDigest, world.EncoderDigest, false));
        model.Digest.ShouldMatch("^sha256:[0-9a-f]{64}$");
        model.ValidationAccuracy.SampleCount.ShouldBe(5 * 8);

        ListRewardTrainingPointsResponse points = await host.Client.ListRewardTrainingPointsAsync(
            new ListRewardTrainingPointsRequest { Parent = job.Name, Metrics = { "loss" }, PageSize = 1000 }, cancellationToken: Token);
        points.Points[^1].Value.ShouldBeLessThan(points.Points[0].Value);
        points.Points.Select(point => point.Step).ShouldBeInOrder();

        GetRewardModelAccuracyResponse accuracy = await host.Client.GetRewardModelAccuracyAsync(
            new GetRewardModelAccuracyRequest { Name = job.RewardModel, LabelSnapshot = FakeWorld.Snapshot }, cancellationToken: Token);
        accuracy.Reward.Overall.Value.ShouldBeGreaterThan(0.8);
        accuracy.Reward.Overall.SampleCount.ShouldBe(5 * 4 * 4);
        accuracy.ClipScore.Overall.SampleCount.ShouldBe(accuracy.Reward.Overall.SampleCount);
        accuracy.Reward.Unseen.SampleCount.ShouldBe(0);
        accuracy.TrainedLabelCount.ShouldBe(25 * 8);
        accuracy.CalibrationBins.Sum(bin => bin.LabelCount).ShouldBe(5 * 8);
    }

    [Fact]
    public async Task Training_SameSeedInTwoServers_GivesTheSameDigestAndRewards()
    {
        var digests = new List<string>();
        var rewards = new List<double>();
        foreach (long seed in new long[] { 7, 7, 8 })
        {
            using var folder = new TemporaryFolder();
            await using RewardHost host = await RewardHost.StartAsync(folder, database, FakeWorld.Create(imagesPerPrompt: 4));
            RewardTrainingJob job = await host.TrainAsync(RewardHost.Request("m", seed, settings => settings.EpochCount = 2));
            ScoreImagesResponse scores = await host.Client.ScoreImagesAsync(Score(job.RewardModel, "red-dog-0"), cancellationToken: Token);
            digests.Add(scores.RewardModelDigest);
            rewards.Add(scores.Scores[0].Reward.Value);
        }

        digests[0].ShouldBe(digests[1]);
        rewards[0].ShouldBe(rewards[1]);
        digests[2].ShouldNotBe(digests[0]);
    }

    [Fact]
    public async Task CreateRewardTrainingJob_AgainWithTheSameInputs_FindsTheFirst()
    {
        using var folder = new TemporaryFolder();
        await using RewardHost host = await RewardHost.StartAsync(folder, database, FakeWorld.Create(imagesPerPrompt: 2));
        RewardTrainingJob first = await host.TrainAsync(RewardHost.Request("one", change: settings => settings.EpochCount = 1));
        CreateRewardTrainingJobResponse again = await host.Client.CreateRewardTrainingJobAsync(
            RewardHost.Request("two", change: settings => settings.EpochCount = 1), cancellationToken: Token);
        again.RewardTrainingJob.Name.ShouldBe(first.Name);
        ListRewardTrainingJobsResponse found = await host.Client.ListRewardTrainingJobsAsync(
            new ListRewardTrainingJobsRequest { Parent = FakeWorld.Project, Digest = first.Digest }, cancellationToken: Token);
        found.RewardTrainingJobs.ShouldHaveSingleItem().Name.ShouldBe(first.Name);

        CreateRewardTrainingJobRequest check = RewardHost.Request("three", seed: 9);
        check.ValidateOnly = true;
        (await host.Client.CreateRewardTrainingJobAsync(check, cancellationToken: Token)).RewardTrainingJob.Name.ShouldBeEmpty();
    }

    [Fact]
    public async Task Training_WithAnImageWithoutVector_FailsAndNamesIt()
    {
        using var folder = new TemporaryFolder();
        var world = FakeWorld.Create(imagesPerPrompt: 2);
        world.WithoutVector.Add(world.Images[0].Name);
        await using RewardHost host = await RewardHost.StartAsync(folder, database, world);
        RewardTrainingJob job = await host.TrainAsync(RewardHost.Request("m"));
        job.State.ShouldBe(JobState.Failed);
        job.Failure.Reason.ShouldBe("EMBEDDING_MISSING");
        job.Failure.Metadata["resourceName"].ShouldBe(world.Images[0].Name);
        job.RewardModel.ShouldBeEmpty();
        (await ReasonAsync(() => host.Client.ScoreImagesAsync(Score($"{FakeWorld.Project}/rewardModels/m", "red-dog-0"), cancellationToken: Token).ResponseAsync))
            .ShouldBe("REWARD_MODEL_NOT_TRAINED");
    }

    [Fact]
    public async Task Training_WithOneClassOnly_SaysWhichLabelsAreMissing()
    {
        using var folder = new TemporaryFolder();
        var world = FakeWorld.Create(imagesPerPrompt: 2);
        world.Labels.RemoveAll(label => label.Value == LabelValue.Bad);
        await using RewardHost host = await RewardHost.StartAsync(folder, database, world);
        RewardTrainingJob job = await host.TrainAsync(RewardHost.Request("m"));
        job.Failure.Reason.ShouldBe("TOO_FEW_LABELS");
        job.Failure.Message.ShouldContain("bad");
    }

    [Fact]
    public async Task Training_OfAStaleSnapshot_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var world = FakeWorld.Create(imagesPerPrompt: 2);
        world.IsStale = true;
        await using RewardHost host = await RewardHost.StartAsync(folder, database, world);
        (await ReasonAsync(() => host.Client.CreateRewardTrainingJobAsync(RewardHost.Request("m"), cancellationToken: Token).ResponseAsync)).ShouldBe("STALE_PARENT");
    }

    [Fact]
    public async Task ScoreImages_AfterTheEncoderChanged_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var world = FakeWorld.Create(imagesPerPrompt: 2);
        await using RewardHost host = await RewardHost.StartAsync(folder, database, world);
        RewardTrainingJob job = await host.TrainAsync(RewardHost.Request("m", change: settings => settings.EpochCount = 1));
        world.EncoderDigest = $"sha256:{new string('f', 64)}";
        (await ReasonAsync(() => host.Client.ScoreImagesAsync(Score(job.RewardModel, "red-dog-0"), cancellationToken: Token).ResponseAsync)).ShouldBe("ENCODER_MISMATCH");
    }

    [Fact]
    public async Task ScoreImages_Mixed_GivesARewardOrAFailureForEach()
    {
        using var folder = new TemporaryFolder();
        var world = FakeWorld.Create(imagesPerPrompt: 2);
        await using RewardHost host = await RewardHost.StartAsync(folder, database, world);
        RewardTrainingJob job = await host.TrainAsync(RewardHost.Request("m", change: settings => { settings.EpochCount = 1; settings.EnsembleSize = 2; }));
        world.WithoutVector.Add($"{FakeWorld.Project}/images/red-cat-0");
        ScoreImagesRequest request = Score(job.RewardModel, "red-dog-0", "red-cat-0", "nowhere");
        request.Targets.Add(new ScoreTarget { Image = $"{FakeWorld.Project}/images/red-dog-0", PromptText = "A red colored dog." });
        ScoreImagesResponse reply = await host.Client.ScoreImagesAsync(request, cancellationToken: Token);
        reply.Scores[0].Reward.Value.ShouldBeInRange(0, 1);
        reply.Scores[0].Reward.EnsembleDeviation.ShouldBeGreaterThan(0);
        reply.Scores[0].Reward.ClipScore.ShouldBeInRange(80, 100);
        reply.Scores[1].Failure.Reason.ShouldBe("EMBEDDING_MISSING");
        reply.Scores[2].Failure.Reason.ShouldBe("RESOURCE_NOT_FOUND");
        reply.Scores[3].Reward.ShouldBe(reply.Scores[0].Reward);
        (await ReasonAsync(() => host.Client.ScoreImagesAsync(Score($"{FakeWorld.Project}/rewardModels/none", "red-dog-0"), cancellationToken: Token).ResponseAsync))
            .ShouldBe("RESOURCE_NOT_FOUND");
    }

    [Fact]
    public async Task SelectBestOfN_OfAJob_KeepsTheHighestRewardsAndSaysWhereTooFewAreThere()
    {
        using var folder = new TemporaryFolder();
        var world = FakeWorld.Create(imagesPerPrompt: 4);
        await using RewardHost host = await RewardHost.StartAsync(folder, database, world);
        RewardTrainingJob job = await host.TrainAsync(RewardHost.Request("m"));
        string[] lost = [.. world.Images.Take(3).Select(image => image.Name)];
        world.WithoutVector.UnionWith(lost);
        SelectBestOfNResponse reply = await host.Client.SelectBestOfNAsync(
            new SelectBestOfNRequest { Parent = FakeWorld.Project, RewardModel = job.RewardModel, GenerationJob = FakeWorld.Job, KeepCount = 2 }, cancellationToken: Token);
        reply.Selections.Count.ShouldBe(30);
        reply.Selections.Select(selection => selection.Prompt).ShouldBe(world.Images.Select(image => image.Prompt).Distinct());
        reply.Selections[0].Failure.Reason.ShouldBe("TOO_FEW_CANDIDATES");
        reply.Selections[0].Selected.ShouldBeEmpty();
        foreach (BestOfNSelection selection in reply.Selections.Skip(1))
        {
            selection.CandidateCount.ShouldBe(4);
            selection.Selected.Select(score => -score.Reward.Value).ShouldBeInOrder();
        }

        int good = reply.Selections.Skip(1).SelectMany(selection => selection.Selected)
            .Count(score => world.Shown[score.Image] == world.Images.Find(image => image.Name == score.Image)!.PromptText);
        ((double)good / (29 * 2)).ShouldBeGreaterThan(0.8);
    }

    [Fact]
    public async Task CancelRewardTrainingJob_WhileItRuns_EndsItAndStoresNoModel()
    {
        using var folder = new TemporaryFolder();
        await using RewardHost host = await RewardHost.StartAsync(folder, database, FakeWorld.Create());
        CreateRewardTrainingJobRequest request = RewardHost.Request("long", change: settings =>
        {
            settings.EpochCount = 10_000;
            settings.EarlyStopEpochCount = 0;
        });
        Task<RewardTrainingJob> training = host.TrainAsync(request);
        string name = $"{FakeWorld.Project}/rewardTrainingJobs/long";
        RewardTrainingJob? seen = null;
        while (seen is null || seen.Progress.CompletedCount == 0)
        {
            await Task.Delay(20, Token);
            ListRewardTrainingJobsResponse list = await host.Client.ListRewardTrainingJobsAsync(
                new ListRewardTrainingJobsRequest { Parent = FakeWorld.Project, State = JobState.Running }, cancellationToken: Token);
            seen = list.RewardTrainingJobs.FirstOrDefault();
        }

        await host.Client.CancelRewardTrainingJobAsync(new CancelRewardTrainingJobRequest { Name = name }, cancellationToken: Token);
        (await training).State.ShouldBe(JobState.Cancelled);
        (await host.Client.ListRewardModelsAsync(new ListRewardModelsRequest { Parent = FakeWorld.Project }, cancellationToken: Token)).RewardModels.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("temperature")]
    [InlineData("learning_rate")]
    [InlineData("prompt_candidate_count")]
    [InlineData("image_share")]
    [InlineData("hidden_widths[0]")]
    public async Task CreateRewardTrainingJob_SettingOutOfRange_IsNamed(string field)
    {
        using var folder = new TemporaryFolder();
        await using RewardHost host = await RewardHost.StartAsync(folder, database, FakeWorld.Create(imagesPerPrompt: 2));
        CreateRewardTrainingJobRequest request = RewardHost.Request("m", change: settings =>
        {
            switch (field)
            {
                case "temperature": settings.Temperature = 0; break;
                case "learning_rate": settings.LearningRate = 0; break;
                case "prompt_candidate_count": settings.PromptCandidateCount = 1; break;
                case "image_share": settings.ImageShare = 1.5; break;
                default: settings.HiddenWidths[0] = 0; break;
            }
        });
        RpcException exception = await host.Client.CreateRewardTrainingJobAsync(request, cancellationToken: Token).ResponseAsync.ShouldThrowAsync<RpcException>();
        exception.GetRpcStatus()!.GetDetail<BadRequest>()!.FieldViolations.ShouldHaveSingleItem().Field.ShouldBe($"reward_training_job.settings.{field}");
    }

    private static ScoreImagesRequest Score(string model, params string[] images) => new()
    {
        Parent = FakeWorld.Project,
        RewardModel = model,
        Targets = { images.Select(image => new ScoreTarget { Image = $"{FakeWorld.Project}/images/{image}" }) },
    };

    private static async Task<string> ReasonAsync(Func<Task> call) =>
        (await call().ShouldThrowAsync<RpcException>()).GetRpcStatus().ShouldNotBeNull().GetDetail<ErrorInfo>()!.Reason;
}
