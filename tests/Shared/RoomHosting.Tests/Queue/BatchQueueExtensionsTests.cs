using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Messaging;
using RlhfT2I.Messaging.Consuming;
using RlhfT2I.Messaging.InProcess;
using RlhfT2I.Messaging.Publishing;
using RlhfT2I.Messaging.Redis;
using RlhfT2I.RoomHosting.Consuming;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.Storage.Tests.Database;
using RlhfT2I.TestKit;

namespace RlhfT2I.RoomHosting.Tests.Queue;

public sealed class BatchQueueExtensionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Provider_ByDefault_IsTheProcess()
    {
        await using SampleHost host = await SampleHost.StartAsync(_folder.Path);
        host.App.Services.GetRequiredService<IBatchQueue>().ShouldBeOfType<InProcessQueue>();
        (await ReadinessAsync(host)).ShouldBe(HealthStatus.Healthy);
    }

    [Theory]
    [InlineData("--Queue:Provider=Kafka", "Queue:Provider is 'Kafka'; it must be one of InProcess, Redis.")]
    [InlineData("--Queue:Provider=Redis", "Queue:Redis:Configuration is '' while Queue:Provider is 'Redis'")]
    [InlineData("--Queue:Lease=00:00:01", "Queue:Lease is '00:00:01'")]
    [InlineData("--Queue:Redis:PollInterval=1", "Queue:Redis:PollInterval is '1.00:00:00'")]
    [InlineData("--Queue:Redis:Host=redis", "Queue:Redis:Host is not known")]
    public async Task Option_OutOfRange_StopsTheStartAndIsNamed(string argument, string expected)
    {
        Exception refusal = await Should.ThrowAsync<Exception>(() => SampleHost.StartAsync(_folder.Path, args: argument));
        string[] failures = refusal switch
        {
            OptionsValidationException one => [.. one.Failures],
            AggregateException all => [.. all.InnerExceptions.OfType<OptionsValidationException>().SelectMany(one => one.Failures)],
            _ => [],
        };
        failures.ShouldContain(failure => failure.Contains(expected));
    }

    [Fact]
    public async Task Configuration_ThatCannotBeRead_IsNotPrinted()
    {
        OptionsValidationException refusal = await Should.ThrowAsync<OptionsValidationException>(() =>
            SampleHost.StartAsync(_folder.Path, args: ["--Queue:Provider=Redis", "--Queue:Redis:Configuration=redis:6379,pasword=secret"]));
        refusal.Message.ShouldContain("Queue:Redis:Configuration is (hidden)");
        refusal.Message.ShouldNotContain("secret");
    }

    [Fact]
    public async Task Redis_ThatWouldLoseWork_StopsTheStart()
    {
        await using RedisServer server = await RedisServer.StartAsync("--appendonly", "no");
        HostStartException refusal = await Should.ThrowAsync<HostStartException>(() => SampleHost.StartAsync(_folder.Path, args: Redis(server)));
        refusal.ExitCode.ShouldBe(ExitCodes.QueueUnusable);
        refusal.Message.ShouldContain("appendonly yes");
    }

    [Fact]
    public async Task Redis_ThatComesLater_MakesTheHostReady()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await server.KillAsync();
        await using SampleHost host = await SampleHost.StartAsync(_folder.Path, args: Redis(server));
        (await ReadinessAsync(host)).ShouldBe(HealthStatus.Unhealthy);
        await server.RestartAsync();
        await SampleHost.UntilAsync(() => ReadinessAsync(host), status => status == HealthStatus.Healthy);
    }

    // Two hosts as two processes would be: one room writes, the other one reads; in between Redis loses everything.
    [Fact]
    public async Task Redis_FlushedBetweenPublicationAndReading_LosesNoOutboxRow()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using SampleHost writer = await SampleHost.StartAsync(Path.Combine(_folder.Path, "writer"), args: Redis(server));
        await AddRowAsync(writer, "b1");
        var queue = (RedisStreamQueue)writer.App.Services.GetRequiredService<IBatchQueue>();
        await SampleHost.UntilAsync(() => queue.GetDepthAsync(QueueStreams.ImagesGenerated, "feedback", Token), depth => depth.LagCount == 1);
        await server.FlushAsync();

        await using SampleHost reader = await SampleHost.StartAsync(
            Path.Combine(_folder.Path, "reader"), builder =>
            {
                builder.Services.AddSingleton<Seen>();
                builder.AddBatchConsumer<ImageBatch, Seen>(QueueStreams.ImagesGenerated, "feedback");
            }, args: Redis(server));
        Seen seen = reader.App.Services.GetRequiredService<Seen>();
        await SampleHost.UntilAsync(() => Task.FromResult(seen.BatchIds.Count), count => count > 0);
        seen.BatchIds.Distinct().ShouldBe(["b1"]);
    }

    private static string[] Redis(RedisServer server) =>
        ["--Queue:Provider=Redis", $"--Queue:Redis:Configuration={server.Configuration}", "--Queue:Redis:CommandTimeout=00:00:10"];

    private static async Task<HealthStatus> ReadinessAsync(SampleHost host) => (await host.App.Services.GetRequiredService<HealthCheckService>()
        .CheckHealthAsync(registration => registration.Name == "queue" && registration.Tags.Contains(HealthTags.Ready), Token)).Status;

    private static async Task AddRowAsync(SampleHost host, string batchId)
    {
        await using SampleContext context = await host.Contexts.CreateDbContextAsync(Token);
        context.Outbox.Add(OutboxMessages.Create(QueueStreams.ImagesGenerated, batchId, new ImageBatch { BatchId = batchId }, DateTimeOffset.UnixEpoch));
        await context.SaveChangesAsync(Token);
    }

    private sealed class Seen : IBatchHandler<ImageBatch>
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> BatchIds { get; } = [];

        public Task HandleAsync(ImageBatch message, Delivery delivery, CancellationToken cancellationToken)
        {
            BatchIds.Enqueue(message.BatchId);
            return Task.CompletedTask;
        }
    }
}
