using System.Diagnostics;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Messaging.Consuming;
using RlhfT2I.Messaging.Redis;
using StackExchange.Redis;

namespace RlhfT2I.Messaging.Tests.Redis;

/// <summary>What plain Redis Streams do wrong as a queue of leases, shown beside what ours does.</summary>
public sealed class RedisTrapTests(RedisFixture fixture) : IClassFixture<RedisFixture>
{
    private const string Stream = BatchQueueConformance.Stream;
    private static readonly ConsumerIdentity A = new(Stream, "one", "a");
    private static readonly ConsumerIdentity B = new(Stream, "one", "b");
    private static readonly ConsumerIdentity Other = new(Stream, "two", "a");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Heartbeat_ByPlainXClaim_StealsTheEntryBack_AndOursDoesNot()
    {
        await using RedisSubject subject = await RedisSubject.CreateAsync(fixture);
        IDatabase raw = subject.Raw;
        RedisKey plain = subject.Key + ":plain";
        await raw.StreamCreateConsumerGroupAsync(plain, "one", "0", createStream: true);
        RedisValue plainId = await raw.StreamAddAsync(plain, "f", "v");
        await raw.StreamReadGroupAsync(plain, "one", "a", ">");
        await raw.StreamClaimAsync(plain, "one", "b", 0, [plainId]);
        (await raw.StreamClaimIdsOnlyAsync(plain, "one", "a", 0, [plainId])).ShouldBe([plainId]);
        (await raw.StreamPendingMessagesAsync(plain, "one", 1, "a")).ShouldHaveSingleItem();

        await PublishAsync(subject, 1);
        Delivery late = (await ReceiveAsync(subject, A)).Single();
        await subject.AdvanceAsync(BatchQueueConformance.Lease);
        Delivery now = (await ReceiveAsync(subject, B)).Single();
        (await subject.Queue.ExtendLeaseAsync(late, Token)).ShouldBeFalse();
        (await subject.Queue.AcknowledgeAsync(now, Token)).ShouldBeTrue();
    }

    [Fact]
    public async Task Acknowledgement_ByAFormerOwner_SettlesInPlainRedis_AndNotInOurs()
    {
        await using RedisSubject subject = await RedisSubject.CreateAsync(fixture);
        IDatabase raw = subject.Raw;
        RedisKey plain = subject.Key + ":plain";
        await raw.StreamCreateConsumerGroupAsync(plain, "one", "0", createStream: true);
        RedisValue plainId = await raw.StreamAddAsync(plain, "f", "v");
        await raw.StreamReadGroupAsync(plain, "one", "a", ">");
        await raw.StreamClaimAsync(plain, "one", "b", 0, [plainId]);
        // XACK asks nobody who the owner is.
        (await raw.StreamAcknowledgeAsync(plain, "one", plainId)).ShouldBe(1);

        string id = await PublishAsync(subject, 1);
        Delivery late = (await ReceiveAsync(subject, A)).Single();
        await subject.AdvanceAsync(BatchQueueConformance.Lease);
        // The same consumer again: its name is right and its lease is not.
        Delivery now = (await ReceiveAsync(subject, A)).Single();
        (await subject.Queue.AcknowledgeAsync(late, Token)).ShouldBeFalse();
        (await SettledAsync(subject, id)).ShouldBeFalse();
        (await subject.Queue.AcknowledgeAsync(now, Token)).ShouldBeTrue();
    }

    [Fact]
    public async Task ForeignEntry_WithoutABatchId_BecomesADeadLetterWithoutReachingAHandler()
    {
        await using RedisSubject subject = await RedisSubject.CreateAsync(fixture);
        await subject.Raw.StreamAddAsync(subject.Key, "nonsense", "1");
        var handler = new Refusing();
        using var stop = new CancellationTokenSource();
        var consumer = new BatchConsumer<GenerationRequested>(
            subject.Queue, A, GenerationRequested.Parser, handler, new BatchConsumerSettings(), TimeProvider.System);
        Task running = consumer.RunAsync(stop.Token);
        IReadOnlyList<Messaging.DeadLetter> dead;
        for (long start = Stopwatch.GetTimestamp(); (dead = await subject.Queue.ListDeadLettersAsync(Stream, A.Group, null, 5, Token)).Count == 0;)
        {
            Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(20));
            await Task.Delay(10, Token);
        }
        await stop.CancelAsync();
        await running;
        (dead.ShouldHaveSingleItem().Error, dead[0].DeliveryCount, handler.Calls).ShouldBe(("The entry has no batch_id.", 1, 0));
    }

    [Fact]
    public async Task Trim_ByLength_DropsPendingWork_AndOursKeepsWhatIsUndeliveredPendingOrDead()
    {
        await using RedisSubject subject = await RedisSubject.CreateAsync(fixture);
        IDatabase raw = subject.Raw;
        RedisKey plain = subject.Key + ":plain";
        await raw.StreamCreateConsumerGroupAsync(plain, "one", "0", createStream: true);
        await raw.StreamAddAsync(plain, "f", "v");
        await raw.StreamAddAsync(plain, "f", "w");
        await raw.StreamReadGroupAsync(plain, "one", "a", ">");
        await raw.StreamTrimAsync(plain, 0, useApproximateMaxLength: false);
        (await raw.StreamClaimAsync(plain, "one", "b", 0, [(await raw.StreamPendingAsync(plain, "one")).LowestPendingMessageId])).ShouldBeEmpty();

        // Dead in one group, settled in both, pending in one, undelivered in the other.
        string[] ids = [await PublishAsync(subject, 1), await PublishAsync(subject, 2), await PublishAsync(subject, 3), await PublishAsync(subject, 4)];
        IReadOnlyList<Delivery> ofOne = await ReceiveAsync(subject, A, 3), ofTwo = await ReceiveAsync(subject, Other, 4);
        await subject.Queue.DeadLetterAsync(ofOne[0], "broken", Token);
        await subject.Queue.AcknowledgeAsync(ofOne[1], Token);
        foreach (Delivery delivery in ofTwo)
            (await subject.Queue.AcknowledgeAsync(delivery, Token)).ShouldBeTrue();
        (await subject.Queue.TrimAsync(Stream, Token)).ShouldBe(2);
        (await subject.Raw.StreamLengthAsync(subject.Key)).ShouldBe(2);

        (await SettledAsync(subject, ids)).ShouldBe([false, true, false, false]);
        (await subject.Queue.ListDeadLettersAsync(Stream, "one", null, 10, Token)).Single().Message.BatchId.ShouldBe("batch 1");
        (await subject.Queue.RedriveAsync(Stream, "one", ids[0], Token)).ShouldBeTrue();
        await subject.AdvanceAsync(BatchQueueConformance.Lease);
        (await ReceiveAsync(subject, B, 10)).Select(delivery => delivery.Message.BatchId).ShouldBe(["batch 1", "batch 3", "batch 4"], ignoreOrder: true);
    }

    [Fact]
    public async Task Trim_ForgetsConsumersWithoutWorkAndNoOthers()
    {
        await using RedisSubject subject = await RedisSubject.CreateAsync(fixture, settings => settings with { ConsumerRetention = settings.Lease });
        await PublishAsync(subject, 1);
        await ReceiveAsync(subject, A);
        await ReceiveAsync(subject, B);
        // Consumers' idleness cannot be set from outside: ask for everything that is idle at all.
        await Task.Delay(5, Token);
        await using var impatient = new RedisStreamQueue([new StreamDefinition(Stream, ["one", "two"])], (await fixture.SettingsAsync()) with
        {
            KeyPrefix = subject.Key[..^Stream.Length], Lease = TimeSpan.FromMilliseconds(1), ConsumerRetention = TimeSpan.FromMilliseconds(1),
        });
        await impatient.TrimAsync(Stream, Token);
        (await subject.Raw.StreamConsumerInfoAsync(subject.Key, "one")).Select(consumer => consumer.Name).ShouldBe(["a"]);
    }

    [Fact]
    public async Task Publish_BehindAnEntryInWorkForLong_IsNotRefused()
    {
        await using RedisSubject subject = await RedisSubject.CreateAsync(fixture);
        await PublishAsync(subject, 0);
        Delivery slow = (await ReceiveAsync(subject, A)).Single();
        await subject.Queue.AcknowledgeAsync((await ReceiveAsync(subject, Other)).Single(), Token);
        for (int i = 1; i <= 3 * BatchQueueConformance.Capacity; i++)
        {
            await PublishAsync(subject, i);
            foreach (ConsumerIdentity reader in new[] { B, Other })
                (await subject.Queue.AcknowledgeAsync((await ReceiveAsync(subject, reader)).Single(), Token)).ShouldBeTrue();
        }
        (await subject.Queue.ExtendLeaseAsync(slow, Token)).ShouldBeTrue();
        (await ReceiveAsync(subject, B)).ShouldBeEmpty();
        (await subject.Queue.AcknowledgeAsync(slow, Token)).ShouldBeTrue();
        (await subject.Queue.GetDepthAsync(Stream, "one", Token)).PendingCount.ShouldBe(0);
    }

    [Fact]
    public async Task Publish_UnderManyDeadLetters_IsRefusedAndSaysSo()
    {
        await using RedisSubject subject = await RedisSubject.CreateAsync(fixture);
        for (int i = 0; i < BatchQueueConformance.Capacity; i++)
        {
            await PublishAsync(subject, i);
            await subject.Queue.DeadLetterAsync((await ReceiveAsync(subject, A)).Single(), "broken", Token);
            await subject.Queue.AcknowledgeAsync((await ReceiveAsync(subject, Other)).Single(), Token);
            await subject.Queue.TrimAsync(Stream, Token);
        }
        (await Should.ThrowAsync<QueueFullException>(() => PublishAsync(subject, 99))).Message.ShouldContain($"{BatchQueueConformance.Capacity} of them dead letters");
        DeadLetter first = (await subject.Queue.ListDeadLettersAsync(Stream, "one", null, 1, Token)).Single();
        (await subject.Queue.DiscardAsync(Stream, "one", first.EntryId, Token)).ShouldBeTrue();
        await PublishAsync(subject, 99);
        (await SettledAsync(subject, first.EntryId)).ShouldBeTrue();
    }

    [Fact]
    public async Task Publish_ManyAtOnce_KeepsEveryMessage()
    {
        await using RedisSubject subject = await RedisSubject.CreateAsync(fixture, settings => settings with { Capacity = 5000 });
        string[] ids = await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => PublishAsync(subject, i)));
        ids.Distinct().Count().ShouldBe(2000);
        var seen = new HashSet<string>();
        while (await ReceiveAsync(subject, A, 100) is { Count: > 0 } page)
        {
            seen.UnionWith(page.Select(delivery => delivery.Message.BatchId));
            (await Task.WhenAll(page.Select(delivery => subject.Queue.AcknowledgeAsync(delivery, Token)))).ShouldAllBe(accepted => accepted);
        }
        seen.Count.ShouldBe(2000);
    }

    [Fact]
    public async Task ReceiveAsync_CancelledWhileWaiting_LeasesNothing()
    {
        await using RedisSubject subject = await RedisSubject.CreateAsync(fixture);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<IReadOnlyList<Delivery>> waiting = subject.Queue.ReceiveAsync(A, 1, TimeSpan.FromHours(1), stop.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(30), Token));
        await PublishAsync(subject, 1);
        (await ReceiveAsync(subject, B)).Single().DeliveryCount.ShouldBe(1);
    }

    [Fact]
    public async Task ReceiveAsync_Waiting_SeesWhatAnotherMemberGivesBack()
    {
        await using RedisSubject subject = await RedisSubject.CreateAsync(fixture);
        await PublishAsync(subject, 1);
        Delivery delivery = (await ReceiveAsync(subject, A)).Single();
        Task<IReadOnlyList<Delivery>> waiting = subject.Queue.ReceiveAsync(B, 1, TimeSpan.FromHours(1), Token);
        await subject.Queue.ReleaseAsync(delivery, Token);
        (await waiting.WaitAsync(TimeSpan.FromSeconds(30), Token)).ShouldHaveSingleItem();
    }

    private static Task<string> PublishAsync(RedisSubject subject, int number) =>
        subject.Queue.PublishAsync(Stream, new QueueMessage($"batch {number}", new byte[] { 1 }), Token);

    private static Task<IReadOnlyList<Delivery>> ReceiveAsync(RedisSubject subject, ConsumerIdentity consumer, int maxCount = 1) =>
        subject.Queue.ReceiveAsync(consumer, maxCount, TimeSpan.Zero, Token);

    private static async Task<bool> SettledAsync(RedisSubject subject, string id) => (await SettledAsync(subject, [id]))[0];

    private static async Task<bool[]> SettledAsync(RedisSubject subject, string[] ids)
    {
        IReadOnlySet<string> settled = await subject.Queue.FindSettledAsync(Stream, await subject.Queue.GetEpochAsync(Token), ids, Token);
        return [.. ids.Select(settled.Contains)];
    }

    private sealed class Refusing : IBatchHandler<GenerationRequested>
    {
        public int Calls { get; private set; }

        public Task HandleAsync(GenerationRequested message, Delivery delivery, CancellationToken cancellationToken)
        {
            Calls++;
            throw new InvalidOperationException("not for me");
        }
    }
}
