using System.Collections.Concurrent;
using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Messaging.Consuming;
using RlhfT2I.Messaging.InProcess;
using RlhfT2I.TestKit;

namespace RlhfT2I.Messaging.Tests.Consuming;

/// <summary>Whatever stands in a stream: an entry is handled or becomes a dead letter, and the consumer goes on.</summary>
public sealed class HostileEntryTests
{
    private const string Stream = QueueStreams.ImagesGenerated;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_AnyEntries_AreHandledOrDeadAndNoneStopsTheConsumer()
    {
        var entries = new List<QueueMessage>();
        byte[] honest = new ImageBatch { BatchId = "b", GenerationJob = "projects/p1/generationJobs/j1" }.ToByteArray();
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), ArbMap.Default.ArbFor<string>(), Gen.Choose(0, 1 << 20).ToArbitrary(), (bytes, text, kind) =>
        {
            byte[] payload = (kind % 3) switch
            {
                0 => bytes ?? [],
                1 => [.. honest, .. bytes ?? []],
                _ => honest[..(kind % honest.Length)],
            };
            entries.Add(new QueueMessage($"b{entries.Count}", payload, text, text));
        }).Check(Fuzzing.Runs(300));

        var time = new ManualTime();
        var queue = new InProcessQueue(QueueStreams.All, new InProcessQueueSettings { DeliveryLimit = 1 }, time);
        foreach (QueueMessage entry in entries)
            await queue.PublishAsync(Stream, entry, Token);
        // The last one is in order, so once it is handled all others were dealt with.
        await queue.PublishAsync(Stream, new QueueMessage("last", honest), Token);

        var handled = new ConcurrentQueue<string>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var consumer = new BatchConsumer<ImageBatch>(
            queue, new ConsumerIdentity(Stream, "feedback", "a"), ImageBatch.Parser, new Recording(handled), new BatchConsumerSettings(), time);
        Task running = consumer.RunAsync(stop.Token);
        for (long start = Stopwatch.GetTimestamp(); !handled.Contains("last") && !running.IsCompleted && Stopwatch.GetElapsedTime(start) < Patience;)
            await Task.Delay(10, Token);
        await stop.CancelAsync();
        await running;

        int dead = (await queue.ListDeadLettersAsync(Stream, "feedback", null, 1000, Token)).Count;
        handled.ShouldContain("last");
        (handled.Count + dead).ShouldBe(entries.Count + 1);
        dead.ShouldBeGreaterThan(20);
        handled.Count.ShouldBeGreaterThan(5);
    }

    private sealed class Recording(ConcurrentQueue<string> handled) : IBatchHandler<ImageBatch>
    {
        public Task HandleAsync(ImageBatch message, Delivery delivery, CancellationToken cancellationToken)
        {
            handled.Enqueue(delivery.Message.BatchId);
            return Task.CompletedTask;
        }
    }
}
