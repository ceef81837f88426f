using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Reward.V1;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.TestKit;

namespace RlhfT2I.Reward.Tests;

/// <summary>The room on loopback ports of its own, beside fakes of the rooms that it calls.</summary>
internal sealed class RewardHost : IAsyncDisposable
{
    private readonly GrpcChannel _channel;

    private RewardHost(WebApplication app)
    {
        App = app;
        _channel = GrpcChannel.ForAddress(app.Urls.First());
        Client = new RewardService.RewardServiceClient(_channel);
    }

    public WebApplication App { get; }

    public RewardService.RewardServiceClient Client { get; }

    public static async Task<RewardHost> StartAsync(TemporaryFolder folder, RoomDatabase database, FakeWorld world)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(
        [
            "--Endpoints:GrpcPort=0", "--Endpoints:JsonPort=0", $"--Storage:Root={folder.Path}", "--Reward:EmbeddingPatience=00:00:00",
            "--Peers:Addresses:Feedback=self", "--Peers:Addresses:Embedding=self", "--Peers:Addresses:Generation=self",
            .. await database.ArgumentsAsync(folder.Path),
        ]);
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.AddReward();
        builder.Services.AddSingleton(world);
        WebApplication app = builder.Build();
        app.MapServiceDefaults();
        app.MapReward();
        app.MapGrpcService<FakePeers.Feedback>();
        app.MapGrpcService<FakePeers.Embedding>();
        app.MapGrpcService<FakePeers.Generation>();
        await database.MigrateAsync(app.Services);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new RewardHost(app);
    }

    /// <summary>A request for a small training.</summary>
    public static CreateRewardTrainingJobRequest Request(string id, long seed = 1, Action<RewardTrainingSettings>? change = null)
    {
        var settings = new RewardTrainingSettings { HiddenWidths = { 32 }, EpochCount = 20, BatchSize = 16, LearningRate = 0.005, PromptCandidateCount = 5 };
        change?.Invoke(settings);
        return new CreateRewardTrainingJobRequest
        {
            Parent = FakeWorld.Project,
            RewardTrainingJobId = id,
            RewardTrainingJob = new RewardTrainingJob { LabelSnapshot = FakeWorld.Snapshot, Settings = settings, Seed = seed },
        };
    }

    /// <summary>Creates a job and watches it to its end.</summary>
    public async Task<RewardTrainingJob> TrainAsync(CreateRewardTrainingJobRequest request)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        CreateRewardTrainingJobResponse created = await Client.CreateRewardTrainingJobAsync(request, cancellationToken: token);
        using AsyncServerStreamingCall<WatchRewardTrainingJobResponse> watch = Client.WatchRewardTrainingJob(
            new WatchRewardTrainingJobRequest { Name = created.RewardTrainingJob.Name }, cancellationToken: token);
        RewardTrainingJob last = created.RewardTrainingJob;
        await foreach (WatchRewardTrainingJobResponse message in watch.ResponseStream.ReadAllAsync(token))
            last = message.RewardTrainingJob ?? last;
        last.State.ShouldBeOneOf(JobState.Succeeded, JobState.Failed, JobState.Cancelled);
        return last;
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
    }
}
