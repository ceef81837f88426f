using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Messaging;
using RlhfT2I.Messaging.Consuming;
using RlhfT2I.Messaging.Publishing;
using RlhfT2I.RoomHosting.Consuming;
using RlhfT2I.Storage.Blobs;
using RlhfT2I.Storage.Tests.Database;
using RlhfT2I.TestKit;

namespace RlhfT2I.RoomHosting.Tests.Consuming;

public sealed class BatchConsumerServiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task OutboxRow_OfACommit_ReachesEveryGroupOnceHandled()
    {
        await using SampleHost host = await StartAsync();
        await AddRowAsync(host, "b1");
        Recorder feedback = host.App.Services.GetRequiredService<Recorder>();
        await SampleHost.UntilAsync(() => Task.FromResult(feedback.Seen.Count), count => count == 2);
        feedback.Seen.ShouldBe(["embedding b1", "feedback b1"], ignoreOrder: true);
    }

    [Fact]
    public async Task OutboxRow_OfAnEarlierStart_IsPublishedAgain()
    {
        await using (SampleHost host = await SampleHost.StartAsync(_folder.Path))
            await AddRowAsync(host, "b1");
        await using SampleHost next = await StartAsync();
        Recorder recorder = next.App.Services.GetRequiredService<Recorder>();
        await SampleHost.UntilAsync(() => Task.FromResult(recorder.Seen.Count), count => count == 2);
    }

    [Fact]
    public async Task Handler_ThatFails_IsGivenTheBatchAgain()
    {
        await using SampleHost host = await StartAsync();
        Recorder recorder = host.App.Services.GetRequiredService<Recorder>();
        recorder.FailuresLeft = 1;
        await AddRowAsync(host, "b1");
        await SampleHost.UntilAsync(() => Task.FromResult(recorder.Seen.Count), count => count == 3);
        recorder.Seen.Count(seen => seen.EndsWith(" failed", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Handler_ThatMeetsAnOutage_UsesUpNoDelivery()
    {
        await using SampleHost host = await StartAsync("--Queue:DeliveryLimit=1");
        Recorder recorder = host.App.Services.GetRequiredService<Recorder>();
        (recorder.FailuresLeft, recorder.Failure) = (1, new BlobStoreFullException("the blob folder", new IOException()));
        await AddRowAsync(host, "b1");
        await SampleHost.UntilAsync(() => Task.FromResult(recorder.Seen.Count), count => count == 3);
    }

    [Fact]
    public void AddBatchConsumer_OfAnUnknownGroup_IsRefused() =>
        Should.Throw<ArgumentException>(() => Host.CreateApplicationBuilder().AddBatchConsumer<ImageBatch, FeedbackHandler>(QueueStreams.ImagesGenerated, "nobody"))
            .Message.ShouldContain("nobody");

    private Task<SampleHost> StartAsync(params string[] args) => SampleHost.StartAsync(_folder.Path, builder =>
    {
        builder.Services.AddSingleton<Recorder>();
        builder.AddBatchConsumer<ImageBatch, FeedbackHandler>(QueueStreams.ImagesGenerated, "feedback");
        builder.AddBatchConsumer<ImageBatch, EmbeddingHandler>(QueueStreams.ImagesGenerated, "embedding");
    }, map: null, args);

    private static async Task AddRowAsync(SampleHost host, string batchId)
    {
        await using SampleContext context = await host.Contexts.CreateDbContextAsync();
        context.Outbox.Add(OutboxMessages.Create(QueueStreams.ImagesGenerated, batchId, new ImageBatch { BatchId = batchId }, DateTimeOffset.UnixEpoch));
        await context.SaveChangesAsync();
    }

    private sealed class Recorder
    {
        public ConcurrentQueue<string> Seen { get; } = [];

        public int FailuresLeft;

        public Exception Failure { get; set; } = new IOException("not now");

        public void Record(string group, ImageBatch batch)
        {
            if (Interlocked.Decrement(ref FailuresLeft) >= 0)
            {
                Seen.Enqueue($"{group} {batch.BatchId} failed");
                throw Failure;
            }
            Seen.Enqueue($"{group} {batch.BatchId}");
        }
    }

    private sealed class FeedbackHandler(Recorder recorder) : IBatchHandler<ImageBatch>
    {
        public Task HandleAsync(ImageBatch message, Delivery delivery, CancellationToken cancellationToken)
        {
            recorder.Record("feedback", message);
            return Task.CompletedTask;
        }
    }

    private sealed class EmbeddingHandler(Recorder recorder) : IBatchHandler<ImageBatch>
    {
        public Task HandleAsync(ImageBatch message, Delivery delivery, CancellationToken cancellationToken)
        {
            recorder.Record("embedding", message);
            return Task.CompletedTask;
        }
    }
}
