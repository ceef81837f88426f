using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Infrastructure.Database;
using RlhfT2I.Feedback.Infrastructure.Pictures;
using RlhfT2I.Feedback.Infrastructure.Webhooks;
using RlhfT2I.Feedback.Tests.Infrastructure.Webhooks;
using RlhfT2I.Messaging;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.ServiceDefaults.Identity;
using RlhfT2I.Storage.Blobs;
using RlhfT2I.Storage.Database;
using RlhfT2I.TestKit;

namespace RlhfT2I.Feedback.Tests;

/// <summary>The room as it is hosted, on loopback ports and a data folder of its own. Tests share it and keep apart by project.</summary>
public abstract class FeedbackHost : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ShiftedTime _time = new();
    private WebApplication? _app;
    private GrpcChannel? _channel;
    private int _projectCount;

    public FeedbackService.FeedbackServiceClient Labels => new(_channel);

    public EvaluationService.EvaluationServiceClient Evaluations => new(_channel);

    public AccountService.AccountServiceClient Accounts => new(_channel);

    /// <summary>Any call, by its contract.</summary>
    public CallInvoker Calls => _channel!.CreateCallInvoker();

    /// <summary>Settings beside those of every test host, such as <c>--Accounts:Owners:0=...</c>.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>Makes another short way of leases and answers than the room's own; null for that one.</summary>
    internal Func<IServiceProvider, ILabelingShortcut>? ShortcutMaker { get; init; }

    /// <summary>How often due deliveries to webhooks are looked for.</summary>
    public TimeSpan WebhookLook { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Takes every line of the log, whatever its level; null for hosts of which errors alone are printed.</summary>
    internal LogLines? Log { get; init; }

    /// <summary>The data root.</summary>
    public string Root => _folder.Path;

    /// <summary>The host's clock.</summary>
    public DateTimeOffset Now => _time.GetUtcNow();

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private WebApplication App => _app ?? throw new InvalidOperationException("The host has not started.");

    /// <summary>Options of the database, beside the folder.</summary>
    private protected virtual string[] DatabaseArguments => [];

    /// <summary>The database, for what no call tells.</summary>
    internal IDbContextFactory<FeedbackContext> Contexts => App.Services.GetRequiredService<IDbContextFactory<FeedbackContext>>();

    /// <summary>What is stored, for what no call does.</summary>
    internal IFeedbackStore Store => App.Services.GetRequiredService<IFeedbackStore>();

    /// <summary>The short way of leases and answers, for what no call tells apart from the general one.</summary>
    internal ILabelingShortcut Shortcut => App.Services.GetRequiredService<ILabelingShortcut>();

    public virtual async ValueTask InitializeAsync() => await StartAsync(_folder.Path);

    /// <summary>Starts the room on a folder, which another host may share where the database is a server.</summary>
    private protected async Task StartAsync(string root)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(
            [
                "--Endpoints:GrpcPort=0", "--Endpoints:JsonPort=0", $"--Storage:Root={root}", $"--Accounts:WebhookHosts:0={WebhookReceiver.Host}", "--Accounts:WebhookWatchInterval=00:00:01",
                .. DatabaseArguments, .. Settings,
            ]);
        // A fault of ours is to be seen beside the test that met it.
        builder.Logging.ClearProviders().AddSimpleConsole().AddFilter(level => level >= LogLevel.Error).AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None);
        if (Log is not null)
            builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddFilter<LogLines>(null, LogLevel.Trace).AddProvider(Log);
        builder.Services.AddSingleton<TimeProvider>(_time);
        if (Clock(_time) is { } clock)
            builder.Services.AddSingleton(clock);
        builder.AddServiceDefaults();
        builder.AddFeedback();
        // A receiver on this machine cannot be reached, by design.
        builder.Services.AddSingleton<IWebhookTransport, ReceiverTransport>();
        builder.Services.AddSingleton(new WebhookPace(WebhookLook));
        if (ShortcutMaker is not null)
            builder.Services.AddSingleton(ShortcutMaker);
        _app = builder.Build();
        _app.MapServiceDefaults();
        _app.MapFeedback();
        await _app.StartAsync();
        _channel = GrpcChannel.ForAddress(_app.Urls.First());
    }

    /// <summary>The database's clock, moved by as much as the host's; null for the host's own.</summary>
    private protected virtual IDatabaseClock? Clock(ShiftedTime time) => null;

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _channel?.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    /// <summary>Runs a verb of the program.</summary>
    /// <returns>What it printed.</returns>
    public async Task<string> RunVerbAsync(string verb)
    {
        await using var output = new StringWriter();
        await App.Services.GetServices<IHostCommand>().Single(command => command.Verb == verb).RunAsync(output, Cancellation);
        return output.ToString();
    }

    /// <summary>A project that no other test uses.</summary>
    public string NewProject() => $"projects/p{Interlocked.Increment(ref _projectCount)}";

    /// <summary>Lets all leases of the host end.</summary>
    public void Advance(TimeSpan time) => _time.Advance(time);

    /// <summary>Metadata of a caller whom the gateway let in; for hosts that ask for identities.</summary>
    public Metadata As(VerifiedCaller caller) => new() { { InternalTokens.HeaderName, App.Services.GetRequiredService<InternalTokens>().Sign(caller) } };

    /// <summary>Metadata of a rater's call.</summary>
    public static Metadata As(string rater) => new() { { CallerIdentity.RaterHeader, rater } };

    /// <summary>Announces images as Generation does and waits until the room knows them.</summary>
    /// <param name="project">The project.</param>
    /// <param name="job">Id of the job.</param>
    /// <param name="promptCount">Prompts, alternating colour/seen and count/unseen.</param>
    /// <param name="imagesPerPrompt">Images of each.</param>
    /// <param name="labelingRequested">Whether they are to be labelled.</param>
    /// <param name="model">Id of the model version.</param>
    /// <param name="texts">Texts of the prompts of the images in order, instead of their own.</param>
    /// <returns>The batch that was announced.</returns>
    public async Task<ImageBatch> AnnounceAsync(
        string project, string job, int promptCount, int imagesPerPrompt, bool labelingRequested = true, string model = "base", params string[] texts)
    {
        var batch = new ImageBatch
        {
            BatchId = $"{project}/{job}/0",
            GenerationJob = $"{project}/generationJobs/{job}",
            ModelVersion = $"{project}/modelVersions/{model}",
            LabelingRequested = labelingRequested,
        };
        for (int prompt = 0; prompt < promptCount; prompt++)
        {
            for (int i = 0; i < imagesPerPrompt; i++)
                batch.Images.Add(await ImageAsync(project, job, prompt, i));
        }
        for (int i = 0; i < texts.Length; i++)
            batch.Images[i].PromptText = texts[i];
        await PublishAsync(batch);
        return batch;
    }

    /// <summary>Puts a batch on the stream and waits until every entry is settled.</summary>
    public Task PublishAsync(ImageBatch batch) => PublishAsync(QueueStreams.ImagesGenerated, batch.BatchId, batch);

    /// <summary>The same for the end of a job.</summary>
    public Task PublishAsync(JobFinished message) => PublishAsync(QueueStreams.JobsFinished, message.BatchId, message);

    /// <summary>Has the reader of a batch give it up.</summary>
    public async Task BuryAsync(EmbeddingBatch batch)
    {
        IBatchQueue queue = App.Services.GetRequiredService<IBatchQueue>();
        await queue.PublishAsync(QueueStreams.ImagesEmbedded, new QueueMessage(batch.BatchId, batch.ToByteArray()), Cancellation);
        IReadOnlyList<Delivery> received = await queue.ReceiveAsync(new ConsumerIdentity(QueueStreams.ImagesEmbedded, "reward", "test"), 1, TimeSpan.Zero, Cancellation);
        (await queue.DeadLetterAsync(received.Single(), "cannot be read", Cancellation)).ShouldBeTrue();
    }

    /// <summary>The details of a refusal.</summary>
    public static async Task<(StatusCode Code, string Reason, IReadOnlyList<string> Fields)> RefusalAsync(Func<Task> call)
    {
        RpcException error = await Should.ThrowAsync<RpcException>(call);
        Google.Rpc.Status status = error.GetRpcStatus().ShouldNotBeNull();
        IEnumerable<string> fields = status.GetDetail<BadRequest>()?.FieldViolations.Select(violation => violation.Field) ?? [];
        return (error.StatusCode, status.GetDetail<ErrorInfo>()!.Reason, [.. fields]);
    }

    private async Task PublishAsync(string stream, string batchId, IMessage message)
    {
        IBatchQueue queue = App.Services.GetRequiredService<IBatchQueue>();
        await queue.PublishAsync(stream, new QueueMessage(batchId, message.ToByteArray()), Cancellation);
        while (await queue.GetDepthAsync(stream, "feedback", Cancellation) is { } depth && depth.LagCount + depth.PendingCount > 0)
            await Task.Delay(10, Cancellation);
    }

    private async Task<GeneratedImage> ImageAsync(string project, string job, int prompt, int index)
    {
        string name = $"{project}/images/{job}-{prompt}-{index}";
        byte[] png = PngWriter.Write(new Pixels(4 + prompt % 2, 4, Pattern(name, (4 + prompt % 2) * 4 * 3)));
        using var content = new MemoryStream(png);
        BlobInfo blob = await App.Services.GetRequiredService<IBlobStore>().PutAsync(content, Cancellation);
        return new GeneratedImage
        {
            Image = name,
            Prompt = $"{project}/promptSets/set/prompts/p{prompt}",
            PromptText = prompt % 2 == 0 ? $"A green dog {prompt}." : $"Two wolves {prompt}.",
            PromptCategory = prompt % 2 == 0 ? PromptCategory.Color : PromptCategory.Count,
            PromptSplit = prompt % 2 == 0 ? PromptSplit.Seen : PromptSplit.Unseen,
            SampleIndex = index,
            Sha256 = blob.Address.Digits,
            SizeBytes = png.Length,
            WidthPx = 4 + prompt % 2,
            HeightPx = 4,
        };
    }

    // The project is left out: the same job of another project has the same pictures.
    private static byte[] Pattern(string name, int length)
    {
        byte[] hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name[name.LastIndexOf('/')..]));
        return [.. Enumerable.Range(0, length).Select(i => hash[i % hash.Length])];
    }
}
