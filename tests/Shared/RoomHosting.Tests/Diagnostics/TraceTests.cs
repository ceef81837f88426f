using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Trace;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Gateway;
using RlhfT2I.Messaging;
using RlhfT2I.Messaging.Consuming;
using RlhfT2I.Messaging.Publishing;
using RlhfT2I.RoomHosting.Consuming;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.Storage.Inbox;
using RlhfT2I.Storage.Outbox;
using RlhfT2I.Storage.Tests.Database;
using RlhfT2I.TestKit;

namespace RlhfT2I.RoomHosting.Tests.Diagnostics;

/// <summary>A call through a real gateway to a room, from there through the queue to a consumer, and to the row that this writes: one trace.</summary>
public sealed class TraceTests : IDisposable
{
    // Nobody listens there: what is exported is looked at here, and the exporter gives up at once.
    private const string Collector = "--OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:9";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task Call_ThroughTheQueueInMemory_IsOneTraceToTheRow() => FollowAsync("in_process");

    [Fact]
    public async Task Call_ThroughRedis_IsOneTraceToTheRow()
    {
        await using RedisServer redis = await RedisServer.StartAsync();
        await FollowAsync("redis", "--Queue:Provider=Redis", $"--Queue:Redis:Configuration={redis.Configuration}");
    }

    [Fact]
    public async Task Loops_ThatLookForWork_BeginNoTraces()
    {
        var spans = new Spans();
        await using SampleHost room = await StartRoomAsync();
        await using WebApplication gateway = await StartGatewayAsync(room, spans);
        await using (SampleContext context = await room.Contexts.CreateDbContextAsync(TestContext.Current.CancellationToken))
        {
            // Outside any call, as a loop's own statements are.
            context.Outbox.Add(OutboxMessages.Create(QueueStreams.ImagesGenerated, "loop", new ImageBatch { BatchId = "loop" }, DateTimeOffset.UnixEpoch));
            await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
        await SampleHost.UntilAsync(() => Task.FromResult(spans.OfMessage("loop").Count), count => count == 2);
        spans.Ended.ShouldNotContain(span => span.Kind == ActivityKind.Client && span.ParentSpanId == default);
    }

    private async Task FollowAsync(string system, params string[] args)
    {
        var spans = new Spans();
        await using SampleHost room = await StartRoomAsync(args);
        await using WebApplication gateway = await StartGatewayAsync(room, spans);
        using GrpcChannel channel = GrpcChannel.ForAddress(gateway.Urls.First());
        // A caller from outside has no part in the suite's telemetry; in this process he would.
        using (SuppressInstrumentationScope.Begin())
        {
            await new GenerationService.GenerationServiceClient(channel).CancelGenerationJobAsync(
                new CancelGenerationJobRequest { Name = "projects/p1/generationJobs/j1" }, cancellationToken: TestContext.Current.CancellationToken);
        }
        OutboxMessage row = await SampleHost.UntilAsync(() => ResultAsync(room), found => found is not null) ?? throw new InvalidOperationException("never null");
        // A span is handed over when it ends, which is after its row is there.
        IReadOnlyList<Activity> hop = await SampleHost.UntilAsync(() => Task.FromResult(spans.OfMessage("batch-of-the-call")), found => found.Count == 2);

        // Other tests of this process have spans too: only those of this trace count.
        IReadOnlyList<Activity> trace = await SampleHost.UntilAsync(
            () => Task.FromResult(spans.OfTrace(hop[0].TraceId)), found => found.Count(span => span.Kind == ActivityKind.Server) == 2);
        Activity send = hop.Single(span => span.Kind == ActivityKind.Producer), process = hop.Single(span => span.Kind == ActivityKind.Consumer);
        Activity called = trace.Single(span => span.Kind == ActivityKind.Server && span.ParentSpanId == default);
        Activity served = trace.Single(span => span.Kind == ActivityKind.Server && span.ParentSpanId != default);
        served.GetTagItem("rpc.method").ShouldBe("rlhf.generation.v1.GenerationService/CancelGenerationJob");
        served.GetTagItem("rpc.response.status_code").ShouldBe("OK");
        new[] { called, served, send, process }.Select(span => span.TraceId).Distinct().ShouldHaveSingleItem();
        row.TraceParent.ShouldNotBeNull().ShouldContain(called.TraceId.ToHexString());
        trace.Count(span => span.DisplayName == "save sample").ShouldBe(2, "what the call decided, and what the consumer stored");

        send.DisplayName.ShouldBe($"send {QueueStreams.ImagesGenerated}");
        process.DisplayName.ShouldBe($"process {QueueStreams.ImagesGenerated}");
        process.Links.ShouldHaveSingleItem().Context.SpanId.ShouldBe(send.SpanId);
        process.GetTagItem("messaging.system").ShouldBe(system);
        process.GetTagItem("messaging.destination.name").ShouldBe(QueueStreams.ImagesGenerated);
        process.GetTagItem("messaging.consumer.group.name").ShouldBe("feedback");
    }

    private static async Task<OutboxMessage?> ResultAsync(SampleHost room)
    {
        await using SampleContext context = await room.Contexts.CreateDbContextAsync();
        return await context.Outbox.AsNoTracking().FirstOrDefaultAsync(message => message.BatchId == "row-of-the-consumer");
    }

    private Task<SampleHost> StartRoomAsync(params string[] args) => SampleHost.StartAsync(
        _folder.Path,
        builder => builder.AddBatchConsumer<ImageBatch, Storing>(QueueStreams.ImagesGenerated, "feedback"),
        app => app.MapGrpcService<Deciding>(), args);

    private static async Task<WebApplication> StartGatewayAsync(SampleHost room, Spans spans)
    {
        string[] peers = [.. new[] { "Generation", "Embedding", "Reward", "FineTuning", "Feedback" }.Select(name => $"--Peers:Addresses:{name}={room.App.Urls.First()}")];
        WebApplicationBuilder builder = WebApplication.CreateBuilder(["--Endpoints:GrpcPort=0", "--Endpoints:JsonPort=0", Collector, .. peers]);
        builder.Logging.ClearProviders();
        builder.AddServiceDefaults();
        builder.AddGateway();
        // Sources belong to the process, so this provider sees the spans of both hosts.
        builder.Services.ConfigureOpenTelemetryTracerProvider(traces => traces.AddProcessor(spans));
        WebApplication gateway = builder.Build();
        gateway.MapServiceDefaults();
        gateway.MapGateway();
        await gateway.StartAsync();
        return gateway;
    }

    /// <summary>A method that decides on a message, as rooms do: in a row of the outbox.</summary>
    internal sealed class Deciding(IDbContextFactory<SampleContext> contexts) : GenerationService.GenerationServiceBase
    {
        public override async Task<CancelGenerationJobResponse> CancelGenerationJob(CancelGenerationJobRequest request, ServerCallContext context)
        {
            await using SampleContext database = await contexts.CreateDbContextAsync(context.CancellationToken);
            database.Outbox.Add(OutboxMessages.Create(QueueStreams.ImagesGenerated, "batch-of-the-call", new ImageBatch { BatchId = "batch-of-the-call" }, DateTimeOffset.UnixEpoch));
            await database.SaveChangesAsync(context.CancellationToken);
            return new CancelGenerationJobResponse { GenerationJob = new GenerationJob { Name = request.Name } };
        }
    }

    /// <summary>A handler that stores an effect, and tells of it in turn.</summary>
    internal sealed class Storing(InboxStore<SampleContext> inbox) : IBatchHandler<ImageBatch>
    {
        public Task HandleAsync(ImageBatch message, Delivery delivery, CancellationToken cancellationToken) => message.BatchId != "batch-of-the-call" ? Task.CompletedTask
            : inbox.StoreOnceAsync("storing", message.BatchId, (context, _) =>
            {
                context.Outbox.Add(OutboxMessages.Create(QueueStreams.ImagesEmbedded, "row-of-the-consumer", new EmbeddingBatch(), DateTimeOffset.UnixEpoch));
                return Task.CompletedTask;
            }, cancellationToken);
    }

    /// <summary>Keeps what would be exported.</summary>
    private sealed class Spans : BaseProcessor<Activity>
    {
        public ConcurrentQueue<Activity> Ended { get; } = [];

        public IReadOnlyList<Activity> OfMessage(string id) => [.. Ended.Where(span => Equals(span.GetTagItem("messaging.message.id"), id))];

        public IReadOnlyList<Activity> OfTrace(ActivityTraceId id) => [.. Ended.Where(span => span.TraceId == id)];

        public override void OnEnd(Activity data)
        {
            if (data.Recorded)
                Ended.Enqueue(data);
        }
    }
}
