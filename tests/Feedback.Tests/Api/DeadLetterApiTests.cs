using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Messaging;
using RlhfT2I.ServiceDefaults.Hosting;
using RlhfT2I.TestKit;

namespace RlhfT2I.Feedback.Tests.Api;

/// <summary>The same over the queue of the process and over Redis.</summary>
public sealed class DeadLetterApiTests
{
    private const string Parent = "streams/images-embedded";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DeadLetters_AreListedInPagesRedrivenAndDiscarded(bool isRedis)
    {
        await using RedisServer? server = isRedis ? await RedisServer.StartAsync() : null;
        await using var host = await Host.StartAsync(server);
        for (int i = 0; i < 3; i++)
            await host.BuryAsync($"b{i}");

        ListDeadLettersResponse first = await host.Client.ListDeadLettersAsync(new ListDeadLettersRequest { Parent = Parent, PageSize = 2 }, cancellationToken: Token);
        ListDeadLettersResponse last = await host.Client.ListDeadLettersAsync(
            new ListDeadLettersRequest { Parent = Parent, PageSize = 2, PageToken = first.NextPageToken }, cancellationToken: Token);
        last.NextPageToken.ShouldBeEmpty();
        List<Contracts.Queue.V1.DeadLetter> all = [.. first.DeadLetters, .. last.DeadLetters];
        all.Select(letter => letter.BatchId).ShouldBe(["b0", "b1", "b2"]);
        (all[0].ConsumerGroup, all[0].MessageType, all[0].DeliveryCount, all[0].Failure.Message).ShouldBe(("reward", "rlhf.queue.v1.EmbeddingBatch", 1, "cannot be read"));
        all[0].DeadTime.ToDateTimeOffset().ShouldBeGreaterThanOrEqualTo(all[0].CreateTime.ToDateTimeOffset());

        var redrive = new RedriveDeadLettersRequest { Parent = Parent, Names = { all[0].Name, all[1].Name }, RequestId = Guid.NewGuid().ToString() };
        for (int i = 0; i < 2; i++)
        {
            RedriveDeadLettersResponse redriven = await host.Client.RedriveDeadLettersAsync(redrive, cancellationToken: Token);
            (redriven.RedrivenCount, redriven.MissingCount).ShouldBe((2, 0));
        }
        (await host.ReceiveAsync(5)).Select(delivery => delivery.Message.BatchId).ShouldBe(["b0", "b1"], ignoreOrder: true);

        DiscardDeadLettersResponse discarded = await host.Client.DiscardDeadLettersAsync(
            new DiscardDeadLettersRequest { Parent = Parent, Names = { all[0].Name, all[2].Name } }, cancellationToken: Token);
        (discarded.DiscardedCount, discarded.MissingCount).ShouldBe((1, 1));
        (await host.Client.ListDeadLettersAsync(new ListDeadLettersRequest { Parent = Parent }, cancellationToken: Token)).DeadLetters.ShouldBeEmpty();
    }

    [Fact]
    public async Task DeadLetters_OfAnUnknownStreamOrGroup_AreRefused()
    {
        await using var host = await Host.StartAsync(server: null);
        (await Should.ThrowAsync<RpcException>(async () => await host.Client.ListDeadLettersAsync(new ListDeadLettersRequest { Parent = "streams/nothing" })))
            .StatusCode.ShouldBe(StatusCode.NotFound);
        (await Should.ThrowAsync<RpcException>(async () =>
            await host.Client.ListDeadLettersAsync(new ListDeadLettersRequest { Parent = Parent, ConsumerGroup = "feedback" }))).StatusCode.ShouldBe(StatusCode.InvalidArgument);
        (await Should.ThrowAsync<RpcException>(async () => await host.Client.DiscardDeadLettersAsync(
            new DiscardDeadLettersRequest { Parent = Parent, Names = { "streams/images-generated/deadLetters/feedback-1-1" } }))).StatusCode.ShouldBe(StatusCode.InvalidArgument);
    }

    private sealed class Host(WebApplication app, TemporaryFolder folder) : IAsyncDisposable
    {
        private readonly GrpcChannel _channel = GrpcChannel.ForAddress(app.Urls.First());

        public DeadLetterService.DeadLetterServiceClient Client => new(_channel);

        private IBatchQueue Queue => app.Services.GetRequiredService<IBatchQueue>();

        public static async Task<Host> StartAsync(RedisServer? server)
        {
            var folder = new TemporaryFolder();
            string[] queue = server is null ? [] : ["--Queue:Provider=Redis", $"--Queue:Redis:Configuration={server.Configuration}", "--Queue:Redis:CommandTimeout=00:00:10"];
            WebApplicationBuilder builder = WebApplication.CreateBuilder(["--Endpoints:GrpcPort=0", "--Endpoints:JsonPort=0", $"--Storage:Root={folder.Path}", .. queue]);
            builder.Logging.ClearProviders();
            builder.AddServiceDefaults();
            builder.AddFeedback();
            WebApplication app = builder.Build();
            app.MapServiceDefaults();
            app.MapFeedback();
            await app.StartAsync();
            return new Host(app, folder);
        }

        public async Task BuryAsync(string batchId)
        {
            await Queue.PublishAsync(QueueStreams.ImagesEmbedded, new QueueMessage(batchId, new byte[] { 1 }), Token);
            (await Queue.DeadLetterAsync((await ReceiveAsync(1)).Single(), "cannot be read", Token)).ShouldBeTrue();
        }

        public Task<IReadOnlyList<Delivery>> ReceiveAsync(int maxCount) =>
            Queue.ReceiveAsync(new ConsumerIdentity(QueueStreams.ImagesEmbedded, "reward", "test"), maxCount, TimeSpan.Zero, Token);

        public async ValueTask DisposeAsync()
        {
            _channel.Dispose();
            await app.StopAsync();
            await app.DisposeAsync();
            // Not all pools of the process: the other tests' host is in use.
            folder.Dispose();
        }
    }
}
