using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.TestKit;

namespace RlhfT2I.Generation.Tests;

/// <summary>The room over gRPC on a port of its own, with everything it stores below a folder that outlives it.</summary>
internal sealed class RoomHost : IAsyncDisposable
{
    public const string Project = "projects/default";

    private RoomHost(WebApplication app)
    {
        App = app;
        Channel = GrpcChannel.ForAddress(app.Urls.First());
        Client = new GenerationService.GenerationServiceClient(Channel);
        Models = new ModelService.ModelServiceClient(Channel);
    }

    public WebApplication App { get; }

    public GrpcChannel Channel { get; }

    public GenerationService.GenerationServiceClient Client { get; }

    public ModelService.ModelServiceClient Models { get; }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="root">Storage root.</param>
    /// <param name="configure">Runs after the room is added.</param>
    /// <param name="args">Command line.</param>
    public static Task<RoomHost> StartAsync(string root, Action<WebApplicationBuilder>? configure = null, params string[] args) =>
        StartAsync(RoomDatabase.Embedded, root, configure, args);

    /// <inheritdoc cref="StartAsync(string, Action{WebApplicationBuilder}?, string[])" />
    public static async Task<RoomHost> StartAsync(RoomDatabase database, string root, Action<WebApplicationBuilder>? configure, params string[] args)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(
            ["--Endpoints:GrpcPort=0", "--Endpoints:JsonPort=0", $"--Storage:Root={root}", .. await database.ArgumentsAsync(root), .. args]);
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.AddGeneration();
        configure?.Invoke(builder);
        WebApplication app = builder.Build();
        app.MapServiceDefaults();
        app.MapGeneration();
        await database.MigrateAsync(app.Services);
        await app.StartAsync(Token);
        return new RoomHost(app);
    }

    public async Task<string> CreatePromptSetAsync(string id, params string[] texts)
    {
        var request = new CreatePromptSetRequest
        {
            Parent = Project,
            PromptSet = new PromptSet(),
            PromptSetId = id,
            PromptList = new PromptListSource { Prompts = { texts.Select(text => new Prompt { Text = text }) } },
        };
        return (await Client.CreatePromptSetAsync(request, cancellationToken: Token)).PromptSet.Name;
    }

    public static CreateGenerationJobRequest JobRequest(string id, string model, string promptSet, int imagesPerPrompt, long seed = 7) => new()
    {
        Parent = Project,
        GenerationJobId = id,
        GenerationJob = new GenerationJob
        {
            ModelVersion = model,
            PromptSet = promptSet,
            ImagesPerPrompt = imagesPerPrompt,
            Seed = seed,
            ImagePurpose = ImagePurpose.Labeling,
            SamplingSettings = new SamplingSettings { InferenceStepCount = 2, GuidanceScale = 2 },
        },
    };

    public async Task<GenerationJob> FinishAsync(string name)
    {
        using AsyncServerStreamingCall<WatchGenerationJobResponse> watch = Client.WatchGenerationJob(
            new WatchGenerationJobRequest { Name = name }, cancellationToken: Token);
        GenerationJob? last = null;
        await foreach (WatchGenerationJobResponse response in watch.ResponseStream.ReadAllAsync(Token))
            last = response.GenerationJob ?? last;
        return last.ShouldNotBeNull();
    }

    public async Task<IReadOnlyList<Image>> ImagesAsync(string job)
    {
        var images = new List<Image>();
        string token = "";
        do
        {
            ListImagesResponse page = await Client.ListImagesAsync(
                new ListImagesRequest { Parent = Project, GenerationJob = job, PageSize = 7, PageToken = token }, cancellationToken: Token);
            images.AddRange(page.Images);
            token = page.NextPageToken;
        }
        while (token.Length > 0);
        return images;
    }

    public async Task<(BlobHeader Header, byte[] Content)> DownloadAsync(string image)
    {
        using AsyncServerStreamingCall<DownloadImageResponse> call = Client.DownloadImage(new DownloadImageRequest { Name = image }, cancellationToken: Token);
        BlobHeader? header = null;
        using var content = new MemoryStream();
        await foreach (DownloadImageResponse part in call.ResponseStream.ReadAllAsync(Token))
        {
            header ??= part.Header;
            (part.Chunk ?? ByteString.Empty).WriteTo(content);
        }

        return (header.ShouldNotBeNull(), content.ToArray());
    }

    public T Service<T>()
        where T : notnull => App.Services.GetRequiredService<T>();

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await App.StopAsync(CancellationToken.None);
        await App.DisposeAsync();
    }
}
