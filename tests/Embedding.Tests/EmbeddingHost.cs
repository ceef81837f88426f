using Google.Protobuf;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RlhfT2I.Contracts.Embedding.V1;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Messaging;
using RlhfT2I.Modeling.Imaging;
using RlhfT2I.Modeling.Models;
using RlhfT2I.Modeling.Weights;
using RlhfT2I.Scenes.Models;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.Storage.Blobs;
using RlhfT2I.TestKit;

namespace RlhfT2I.Embedding.Tests;

/// <summary>The room on loopback ports of its own, with tiny random encoders in its model store.</summary>
internal sealed class EmbeddingHost : IAsyncDisposable
{
    public const string Project = "projects/default", Job = $"{Project}/generationJobs/j1";
    public const string Encoder = $"{Project}/modelVersions/scenes-encoder", OtherEncoder = $"{Project}/modelVersions/other";

    private readonly GrpcChannel _channel;

    private EmbeddingHost(WebApplication app)
    {
        App = app;
        _channel = GrpcChannel.ForAddress(app.Urls.First());
        Client = new EmbeddingService.EmbeddingServiceClient(_channel);
    }

    public WebApplication App { get; }

    public EmbeddingService.EmbeddingServiceClient Client { get; }

    public IBlobStore Blobs => App.Services.GetRequiredService<IBlobStore>();

    public IBatchQueue Queue => App.Services.GetRequiredService<IBatchQueue>();

    public static async Task<EmbeddingHost> StartAsync(TemporaryFolder folder, RoomDatabase database)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(
            ["--Endpoints:GrpcPort=0", "--Endpoints:JsonPort=0", $"--Storage:Root={folder.Path}", .. await database.ArgumentsAsync(folder.Path)]);
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.AddEmbedding();
        WebApplication app = builder.Build();
        app.MapServiceDefaults();
        app.MapEmbedding();
        await database.MigrateAsync(app.Services);
        ModelStore store = app.Services.GetRequiredService<ModelStore>();
        Publish(store, Encoder, seed: 1);
        Publish(store, OtherEncoder, seed: 2);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new EmbeddingHost(app);
    }

    public static RgbImage Picture(byte seed)
    {
        byte[] pixels = new byte[40 * 40 * 3];
        new Random(seed).NextBytes(pixels);
        return new RgbImage(40, 40, pixels);
    }

    /// <summary>Puts a file into the blob store and says how the stream would name it.</summary>
    public async Task<GeneratedImage> PutAsync(string name, byte[] file, string prompt = "p1", int sampleIndex = 0)
    {
        using var stream = new MemoryStream(file);
        BlobInfo blob = await Blobs.PutAsync(stream, TestContext.Current.CancellationToken);
        return new GeneratedImage
        {
            Image = $"{Project}/images/{name}",
            Prompt = $"{Project}/promptSets/s/prompts/{prompt}",
            PromptText = "A dog.",
            SampleIndex = sampleIndex,
            Sha256 = blob.Address.Digits,
        };
    }

    public Task<GeneratedImage> PutPictureAsync(string name, byte seed, string prompt = "p1", int sampleIndex = 0) =>
        PutAsync(name, PngCodec.Encode(Picture(seed)), prompt, sampleIndex);

    /// <summary>Publishes a batch and waits until the room tells of as many images.</summary>
    public async Task AnnounceAsync(string batchId, int knownAfter, params GeneratedImage[] images)
    {
        var batch = new ImageBatch { BatchId = batchId, GenerationJob = Job, Images = { images } };
        await Queue.PublishAsync(QueueStreams.ImagesGenerated, new QueueMessage(batchId, batch.ToByteArray()), TestContext.Current.CancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        while ((await CoverageAsync(patience.Token)).ImageCount < knownAfter)
            await Task.Delay(20, patience.Token);
    }

    public async Task<GetEmbeddingCoverageResponse> CoverageAsync(CancellationToken cancellationToken) => await Client.GetEmbeddingCoverageAsync(
        new GetEmbeddingCoverageRequest { Parent = Project, GenerationJob = Job }, cancellationToken: cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
    }

    private static void Publish(ModelStore store, string name, ulong seed)
    {
        var shape = SceneModelShape.Create(textWidth: 8, visionWidth: 8, visionLayers: 1, projection: 6, unetWidths: [4], groups: 2, heads: 2);
        store.Publish(
            new ModelPublication { Name = name, Kind = ModelVersionKind.Encoder, Origin = ModelVersionOrigin.Bundled },
            folder =>
            {
                using ClipModel clip = SceneModelFactory.CreateClip(shape, seed);
                string written = Path.Combine(folder, "..", Guid.NewGuid().ToString("n"));
                SceneModelFolders.WriteClip(clip, written, TorchSharp.torch.ScalarType.Float32);
                foreach (string file in Directory.EnumerateFiles(written))
                    File.Move(file, Path.Combine(folder, Path.GetFileName(file)));
                Directory.Delete(written);
            });
    }
}
