using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.FineTuning.V1;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.Storage.Blobs;
using RlhfT2I.TestKit;

namespace RlhfT2I.FineTuning.Tests;

/// <summary>The room on a data root, on ports of its own, with the other rooms beside it.</summary>
internal sealed class RoomHost : IAsyncDisposable
{
    public const string BaseModel = FakeRooms.Project + "/modelVersions/base", Encoder = FakeRooms.Project + "/modelVersions/encoder";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly WebApplication _app;
    private readonly GrpcChannel _channel;

    private RoomHost(WebApplication app)
    {
        _app = app;
        _channel = GrpcChannel.ForAddress(app.Urls.First());
        Client = new FineTuningService.FineTuningServiceClient(_channel);
    }

    public FineTuningService.FineTuningServiceClient Client { get; }

    public ModelStore Models => _app.Services.GetRequiredService<ModelStore>();

    public static async Task<RoomHost> StartAsync(RoomDatabase database, string root, FakeRooms rooms, Action<string>? writeModel = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder([
            "--Endpoints:GrpcPort=0", "--Endpoints:JsonPort=0", $"--Storage:Root={root}", "--FineTuning:SampleStepCount=2",
            "--Peers:Addresses:Feedback=self", "--Peers:Addresses:Reward=self", "--Peers:Addresses:Generation=self",
            .. await database.ArgumentsAsync(root)]);
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.AddFineTuning();
        builder.Services.AddSingleton(rooms);
        WebApplication app = builder.Build();
        app.MapServiceDefaults();
        app.MapFineTuning();
        app.MapGrpcService<FakeRooms.Feedback>();
        app.MapGrpcService<FakeRooms.Rewards>();
        app.MapGrpcService<FakeRooms.Generation>();
        await database.MigrateAsync(app.Services);
        await app.StartAsync();
        var host = new RoomHost(app);
        await host.FillAsync(rooms, writeModel ?? (folder => TinyModel.Write(folder)));
        return host;
    }

    /// <summary>A filled set.</summary>
    public async Task<TrainingSet> SetAsync(string id, WeightKind kind = WeightKind.Reward)
    {
        TrainingSet created = (await Client.CreateTrainingSetAsync(SetRequest(id, kind))).TrainingSet;
        return await EndOfSetAsync(created.Name);
    }

    public static CreateTrainingSetRequest SetRequest(string id, WeightKind kind = WeightKind.Reward) => new()
    {
        Parent = FakeRooms.Project,
        TrainingSetId = id,
        TrainingSet = new TrainingSet
        {
            LabelSnapshot = FakeRooms.Snapshot,
            RewardModel = FakeRooms.Model,
            UnlabeledGenerationJobs = { FakeRooms.Job },
            WeightKind = kind,
            PretrainingSources = { new PretrainingSource { Format = PretrainingFormat.Scenes, DrawnPairCount = 20, Seed = 3 } },
        },
    };

    public static CreateFineTuningJobRequest JobRequest(string id, string set, int updates = 6) => new()
    {
        Parent = FakeRooms.Project,
        FineTuningJobId = id,
        FineTuningJob = new FineTuningJob
        {
            BaseModelVersion = BaseModel,
            TrainingSet = set,
            Seed = 11,
            Settings = new FineTuningSettings
            {
                UpdateCount = updates,
                ModelBatchSize = 4,
                PretrainingBatchSize = 2,
                MicroBatchSize = 4,
                PretrainingPenalty = 0.5,
                LearningRate = 1e-3,
                EmaDecay = 0.5,
                CheckpointUpdateCount = 2,
                KeptCheckpointCount = 2,
                SampleUpdateCount = 3,
            },
        },
    };

    public async Task<TrainingSet> EndOfSetAsync(string name)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var call = Client.WatchTrainingSet(new WatchTrainingSetRequest { Name = name }, cancellationToken: patience.Token);
        TrainingSet? last = null;
        while (await call.ResponseStream.MoveNext(patience.Token))
            last = call.ResponseStream.Current.TrainingSet ?? last;
        return last!;
    }

    public async Task<FineTuningJob> EndOfJobAsync(string name)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var call = Client.WatchFineTuningJob(new WatchFineTuningJobRequest { Name = name }, cancellationToken: patience.Token);
        FineTuningJob? last = null;
        while (await call.ResponseStream.MoveNext(patience.Token))
            last = call.ResponseStream.Current.FineTuningJob ?? last;
        return last!;
    }

    /// <summary>Waits until a job has done some updates.</summary>
    public async Task WaitForStepAsync(string name, long step)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var call = Client.WatchFineTuningJob(new WatchFineTuningJobRequest { Name = name }, cancellationToken: patience.Token);
        while (await call.ResponseStream.MoveNext(patience.Token))
        {
            if (call.ResponseStream.Current.FineTuningJob is { } job && (job.Progress.CompletedCount >= step || job.State == JobState.Succeeded))
                return;
        }
    }

    public async Task<string> RunAsync(CreateFineTuningJobRequest request)
    {
        FineTuningJob created = (await Client.CreateFineTuningJobAsync(request)).FineTuningJob;
        FineTuningJob ended = await EndOfJobAsync(created.Name);
        ended.State.ShouldBe(JobState.Succeeded, ended.Failure?.Message);
        return Models.Get(ended.ModelVersion).Digest;
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task FillAsync(FakeRooms rooms, Action<string> writeModel)
    {
        IBlobStore blobs = _app.Services.GetRequiredService<IBlobStore>();
        foreach (byte[] png in rooms.Pictures)
        {
            using var stream = new MemoryStream(png);
            await blobs.PutAsync(stream, CancellationToken.None);
        }
        Publish(BaseModel, ModelVersionKind.Diffusion, writeModel);
        Publish(Encoder, ModelVersionKind.Encoder, folder => File.WriteAllText(Path.Combine(folder, "config.json"), "{}"));
    }

    private void Publish(string name, ModelVersionKind kind, Action<string> write)
    {
        if (Models.Find(name) is null)
            Models.Publish(new ModelPublication { Name = name, Kind = kind, Origin = ModelVersionOrigin.Imported }, write);
    }
}
