using System.Collections.Concurrent;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Messaging.Consuming;
using RlhfT2I.Messaging.InProcess;
using RlhfT2I.TestKit;

namespace RlhfT2I.Messaging.Tests.Consuming;

public sealed class BatchConsumerTests : IAsyncDisposable
{
    private const string Stream = QueueStreams.GenerationRequested;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly ManualTime _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly InProcessQueue _queue;
    private Task _running = Task.CompletedTask;

    public BatchConsumerTests() => _queue = new InProcessQueue(QueueStreams.All, new InProcessQueueSettings { DeliveryLimit = 2 }, _time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_HandledBatch_IsAcknowledgedAfterTheEffect()
    {
        var handled = new TaskCompletionSource<string>();
        var id = await PublishAsync(new GenerationRequested { BatchId = "b1" });
        Start(async (message, _) =>
        {
            (await _queue.FindSettledAsync(Stream, await _queue.GetEpochAsync(Token), [id], Token)).ShouldBeEmpty();
            handled.SetResult(message.BatchId);
        });
        (await handled.Task.WaitAsync(Deadline, Token)).ShouldBe("b1");
        await StopAsync();
        (await _queue.FindSettledAsync(Stream, await _queue.GetEpochAsync(Token), [id], Token)).ShouldBe([id]);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task RunAsync_FailingBatch_BecomesADeadLetterWithItsError(bool isPoison, int expectedCount)
    {
        var calls = new SemaphoreSlim(0);
        await PublishAsync(new GenerationRequested { BatchId = "b1" });
        Start((_, _) =>
        {
            calls.Release();
            throw isPoison ? new PoisonMessageException("broken for good") : new InvalidOperationException("broken for good");
        });
        for (int i = 0; i < expectedCount; i++)
        {
            while (!await calls.WaitAsync(TimeSpan.FromMilliseconds(10), Token))
                _time.Advance(TimeSpan.FromSeconds(1));
        }
        await StopAsync();
        DeadLetter dead = (await _queue.ListDeadLettersAsync(Stream, "generation", null, 5, Token)).ShouldHaveSingleItem();
        dead.Error.ShouldContain("broken for good");
        dead.DeliveryCount.ShouldBe(expectedCount);
    }

    [Fact]
    public async Task RunAsync_OutageBelowTheHandler_CountsNoDelivery()
    {
        const int Failures = 5;
        var counts = new ConcurrentQueue<int>();
        var handled = new TaskCompletionSource();
        await PublishAsync(new GenerationRequested { BatchId = "b1" });
        Start(
            (_, delivery, _) =>
            {
                counts.Enqueue(delivery.DeliveryCount);
                if (counts.Count <= Failures)
                    throw new TimeoutException("the database is away");
                handled.SetResult();
                return Task.CompletedTask;
            },
            new BatchConsumerSettings { IsOutage = exception => exception is TimeoutException });
        while (!handled.Task.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            await WaitForTimerAsync();
        }
        await StopAsync();
        counts.ShouldBe(Enumerable.Repeat(1, Failures + 1));
        (await _queue.ListDeadLettersAsync(Stream, "generation", null, 5, Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_StoppedDuringWork_GivesTheBatchBackUncounted()
    {
        var started = new TaskCompletionSource();
        await PublishAsync(new GenerationRequested { BatchId = "b1" });
        Start(async (_, cancellationToken) =>
        {
            started.SetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
        });
        await started.Task.WaitAsync(Deadline, Token);
        // Heartbeats hold the lease of 60 s past its end.
        for (int i = 0; i < 15; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            (await _queue.ReceiveAsync(new ConsumerIdentity(Stream, "generation", "thief"), 1, TimeSpan.Zero, Token)).ShouldBeEmpty();
            await WaitForTimerAsync();
        }
        await StopAsync();
        (await _queue.ReceiveAsync(new ConsumerIdentity(Stream, "generation", "next"), 1, TimeSpan.Zero, Token)).Single().DeliveryCount.ShouldBe(1);
    }

    [Fact]
    public async Task RunAsync_QueueAwayForSomeHeartbeats_KeepsTheLeaseWhenItIsBack()
    {
        var started = new TaskCompletionSource();
        await PublishAsync(new GenerationRequested { BatchId = "b1" });
        IBatchQueue flaky = FlakyHeartbeats.Over(_queue, failureCount: 3);
        Start(
            async (_, cancellationToken) =>
            {
                started.SetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
            },
            flaky);
        await started.Task.WaitAsync(Deadline, Token);
        for (int i = 0; i < 15; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            (await _queue.ReceiveAsync(new ConsumerIdentity(Stream, "generation", "thief"), 1, TimeSpan.Zero, Token)).ShouldBeEmpty();
            await WaitForTimerAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    // The heartbeat follows the tick on another thread; a few milliseconds of real time let it run.
    private static Task WaitForTimerAsync() => Task.Delay(40, Token);

    private Task<string> PublishAsync(GenerationRequested message) =>
        _queue.PublishAsync(Stream, new QueueMessage(message.BatchId, Google.Protobuf.MessageExtensions.ToByteArray(message)), Token);

    private void Start(Func<GenerationRequested, CancellationToken, Task> handle, IBatchQueue? queue = null) =>
        Start((message, _, cancellationToken) => handle(message, cancellationToken), new BatchConsumerSettings(), queue);

    private void Start(Func<GenerationRequested, Delivery, CancellationToken, Task> handle, BatchConsumerSettings settings, IBatchQueue? queue = null)
    {
        var consumer = new BatchConsumer<GenerationRequested>(
            queue ?? _queue, new ConsumerIdentity(Stream, "generation", "a"), GenerationRequested.Parser, new Handler(handle), settings, _time);
        _running = consumer.RunAsync(_stop.Token);
    }

    private async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(Deadline, Token);
    }

    private sealed class Handler(Func<GenerationRequested, Delivery, CancellationToken, Task> handle) : IBatchHandler<GenerationRequested>
    {
        public Task HandleAsync(GenerationRequested message, Delivery delivery, CancellationToken cancellationToken) => handle(message, delivery, cancellationToken);
    }
}
