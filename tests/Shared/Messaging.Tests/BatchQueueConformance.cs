using FsCheck;
using FsCheck.Fluent;
using RlhfT2I.TestKit;

namespace RlhfT2I.Messaging.Tests;

/// <summary>What every queue must do; each implementation has a class that inherits this.</summary>
public abstract class BatchQueueConformance
{
    internal const string Stream = "test:stream";
    internal const int Limit = 3;
    internal const int Capacity = 50;
    internal static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    private static readonly ConsumerIdentity A = new(Stream, "one", "a");
    private static readonly ConsumerIdentity B = new(Stream, "one", "b");
    private static readonly ConsumerIdentity Other = new(Stream, "two", "a");

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>An empty queue with the stream, its groups <c>one</c> and <c>two</c>, and the bounds above.</summary>
    private protected abstract Task<QueueUnderTest> CreateAsync();

    /// <summary>Cases of the property test; each has a queue of its own.</summary>
    private protected virtual int PropertyRuns => 200;

    [Fact]
    public async Task ReceiveAsync_TwoGroups_EachGetsEveryEntryInOrderWithItsTrace()
    {
        await using QueueUnderTest subject = await CreateAsync();
        IBatchQueue queue = subject.Queue;
        await queue.PublishAsync(Stream, new QueueMessage("b1", new byte[] { 1, 2 }, "00-abc-def-01", "k=v"), Token);
        await queue.PublishAsync(Stream, new QueueMessage("b2", new byte[] { 3 }), Token);
        foreach (ConsumerIdentity consumer in new[] { A, Other })
        {
            IReadOnlyList<Delivery> got = await ReceiveAsync(queue, consumer, 5);
            got.Select(delivery => delivery.Message.BatchId).ShouldBe(["b1", "b2"]);
            got[0].Message.Payload.ToArray().ShouldBe([1, 2]);
            (got[0].Message.TraceParent, got[0].Message.TraceState, got[0].DeliveryCount).ShouldBe(("00-abc-def-01", "k=v", 1));
        }
        (await ReceiveAsync(queue, B, 5)).ShouldBeEmpty();
    }

    [Fact]
    public async Task AcknowledgeAsync_ByAFormerOwner_IsRefused()
    {
        await using QueueUnderTest subject = await CreateAsync();
        IBatchQueue queue = subject.Queue;
        await PublishAsync(queue, 1);
        Delivery late = (await ReceiveAsync(queue, A, 1)).Single();
        await subject.AdvanceAsync(Lease);
        Delivery now = (await ReceiveAsync(queue, B, 1)).Single();
        now.DeliveryCount.ShouldBe(2);

        (await queue.AcknowledgeAsync(late, Token)).ShouldBeFalse();
        (await queue.ExtendLeaseAsync(late, Token)).ShouldBeFalse();
        (await queue.RejectAsync(late, "late", TimeSpan.Zero, Token)).ShouldBeFalse();
        (await queue.AcknowledgeAsync(now, Token)).ShouldBeTrue();
        (await queue.AcknowledgeAsync(now, Token)).ShouldBeFalse();
    }

    [Fact]
    public async Task ExtendLeaseAsync_InTime_KeepsTheEntry()
    {
        await using QueueUnderTest subject = await CreateAsync();
        IBatchQueue queue = subject.Queue;
        await PublishAsync(queue, 1);
        Delivery delivery = (await ReceiveAsync(queue, A, 1)).Single();
        for (int i = 0; i < 5; i++)
        {
            await subject.AdvanceAsync(Lease / 2);
            (await queue.ExtendLeaseAsync(delivery, Token)).ShouldBeTrue();
        }
        (await ReceiveAsync(queue, B, 1)).ShouldBeEmpty();
    }

    [Fact]
    public async Task RejectAsync_UpToTheLimit_MakesADeadLetterThatCanBeRedriven()
    {
        await using QueueUnderTest subject = await CreateAsync();
        IBatchQueue queue = subject.Queue;
        string id = await PublishAsync(queue, 1);
        for (int i = 1; i <= Limit; i++)
        {
            Delivery delivery = (await ReceiveAsync(queue, A, 1)).Single();
            (await queue.RejectAsync(delivery, $"error {i}", Lease / 2, Token)).ShouldBeTrue();
            (await ReceiveAsync(queue, A, 1)).ShouldBeEmpty();
            await subject.AdvanceAsync(Lease / 2);
        }
        DeadLetter dead = (await queue.ListDeadLettersAsync(Stream, "one", null, 10, Token)).ShouldHaveSingleItem();
        (dead.EntryId, dead.Error, dead.DeliveryCount).ShouldBe((id, $"error {Limit}", Limit));
        (await queue.ListDeadLettersAsync(Stream, "one", id, 10, Token)).ShouldBeEmpty();
        (await queue.FindSettledAsync(Stream, await queue.GetEpochAsync(Token), [id], Token)).ShouldBeEmpty();

        (await queue.RedriveAsync(Stream, "one", id, Token)).ShouldBeTrue();
        (await queue.RedriveAsync(Stream, "one", id, Token)).ShouldBeFalse();
        (await queue.AcknowledgeAsync((await ReceiveAsync(queue, B, 1)).Single(), Token)).ShouldBeTrue();
    }

    [Fact]
    public async Task ReceiveAsync_LeaseEndedAtTheLimit_MakesADeadLetter()
    {
        await using QueueUnderTest subject = await CreateAsync();
        IBatchQueue queue = subject.Queue;
        await PublishAsync(queue, 1);
        for (int i = 0; i < Limit; i++)
        {
            (await ReceiveAsync(queue, A, 1)).ShouldHaveSingleItem();
            await subject.AdvanceAsync(Lease);
        }
        (await ReceiveAsync(queue, A, 1)).ShouldBeEmpty();
        (await queue.ListDeadLettersAsync(Stream, "one", null, 10, Token)).Single().Error.ShouldContain("lease of a");
    }

    [Fact]
    public async Task ReleaseAsync_ManyTimes_CountsNoDeliveryAndEndsTheOldRight()
    {
        await using QueueUnderTest subject = await CreateAsync();
        IBatchQueue queue = subject.Queue;
        await PublishAsync(queue, 1);
        for (int i = 0; i < Limit + 2; i++)
        {
            Delivery delivery = (await ReceiveAsync(queue, A, 1)).Single();
            delivery.DeliveryCount.ShouldBe(1);
            (await queue.ReleaseAsync(delivery, Token)).ShouldBeTrue();
            (await queue.AcknowledgeAsync(delivery, Token)).ShouldBeFalse();
        }
    }

    [Fact]
    public async Task PublishAsync_BeyondCapacity_IsRefusedUntilEveryGroupSettled()
    {
        await using QueueUnderTest subject = await CreateAsync();
        IBatchQueue queue = subject.Queue;
        for (int i = 0; i < Capacity; i++)
            await PublishAsync(queue, i);
        (await Should.ThrowAsync<QueueFullException>(() => PublishAsync(queue, 99))).Capacity.ShouldBe(Capacity);
        await queue.AcknowledgeAsync((await ReceiveAsync(queue, A, 1)).Single(), Token);
        (await queue.TrimAsync(Stream, Token)).ShouldBe(0);
        await Should.ThrowAsync<QueueFullException>(() => PublishAsync(queue, 99));
        await queue.AcknowledgeAsync((await ReceiveAsync(queue, Other, 1)).Single(), Token);
        (await queue.TrimAsync(Stream, Token)).ShouldBe(1);
        await PublishAsync(queue, 99);
    }

    [Fact]
    public async Task ReceiveAsync_Waiting_IsWokenByAPublication()
    {
        await using QueueUnderTest subject = await CreateAsync();
        IBatchQueue queue = subject.Queue;
        Task<IReadOnlyList<Delivery>> waiting = queue.ReceiveAsync(A, 1, TimeSpan.FromHours(1), Token);
        waiting.IsCompleted.ShouldBeFalse();
        await PublishAsync(queue, 1);
        (await waiting.WaitAsync(TimeSpan.FromSeconds(20), Token)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task ReceiveAsync_UnknownStreamOrGroup_NamesTheKnownOnes()
    {
        await using QueueUnderTest subject = await CreateAsync();
        IBatchQueue queue = subject.Queue;
        (await Should.ThrowAsync<UnknownStreamException>(() => ReceiveAsync(queue, A with { Stream = "x" }, 1))).Message.ShouldContain(Stream);
        (await Should.ThrowAsync<UnknownStreamException>(() => ReceiveAsync(queue, A with { Group = "x" }, 1))).Message.ShouldContain("one, two");
    }

    // Every entry is always in exactly one of the model's places, and whoever holds a token that is not the last one given is refused.
    [Fact]
    public async Task Queue_AnyRunOfSteps_LosesNothingAndAcceptsOneAcknowledgement()
    {
        // Here a missing server skips the test; within the property it would falsify it.
        await (await CreateAsync()).DisposeAsync();
        Check.One(Fuzzing.Runs(PropertyRuns), Prop.ForAll(Gen.Choose(0, 6).ListOf().ToArbitrary(), steps => RunAsync([.. steps]).GetAwaiter().GetResult()));
    }

    private async Task RunAsync(int[] steps)
    {
        await using QueueUnderTest subject = await CreateAsync();
        IBatchQueue queue = subject.Queue;
        var published = new HashSet<string>();
        var acknowledged = new HashSet<string>();
        var last = new Dictionary<string, (Delivery Delivery, DateTimeOffset Due)>();
        var history = new List<Delivery>();
        foreach ((int step, int turn) in steps.Select((step, turn) => (step, turn)))
        {
            Delivery? any = history.Count == 0 ? null : history[turn * 7 % history.Count];
            bool isLast = any is not null && last.TryGetValue(any.EntryId, out (Delivery Delivery, DateTimeOffset Due) held) && held.Delivery == any;
            if (step <= 1 && published.Count - acknowledged.Count < Capacity)
                published.Add(await PublishAsync(queue, turn));
            else if (step <= 3)
            {
                foreach (Delivery delivery in await ReceiveAsync(queue, turn % 2 == 0 ? A : B, 1 + turn % 3))
                {
                    acknowledged.ShouldNotContain(delivery.EntryId);
                    if (last.TryGetValue(delivery.EntryId, out (Delivery Delivery, DateTimeOffset Due) before))
                        before.Due.ShouldBeLessThanOrEqualTo(subject.Now);
                    last[delivery.EntryId] = (delivery, subject.Now + Lease);
                    history.Add(delivery);
                }
            }
            else if (step == 4 && any is not null)
            {
                bool isAccepted = await queue.AcknowledgeAsync(any, Token);
                if (isAccepted)
                {
                    isLast.ShouldBeTrue();
                    acknowledged.Add(any.EntryId).ShouldBeTrue();
                    last.Remove(any.EntryId);
                }
                else if (isLast)
                    (await queue.ListDeadLettersAsync(Stream, "one", null, 1000, Token)).ShouldContain(dead => dead.EntryId == any.EntryId);
            }
            else if (step == 5 && any is not null && await queue.RejectAsync(any, "no", TimeSpan.Zero, Token))
            {
                isLast.ShouldBeTrue();
                last.Remove(any.EntryId);
            }
            else if (step == 6)
                await subject.AdvanceAsync(Lease / 2);
            QueueDepth depth = await queue.GetDepthAsync(Stream, "one", Token);
            (depth.LagCount + depth.PendingCount + depth.DeadCount + acknowledged.Count).ShouldBe(published.Count);
        }
    }

    private static Task<IReadOnlyList<Delivery>> ReceiveAsync(IBatchQueue queue, ConsumerIdentity consumer, int maxCount) =>
        queue.ReceiveAsync(consumer, maxCount, TimeSpan.Zero, Token);

    private static Task<string> PublishAsync(IBatchQueue queue, int number) => queue.PublishAsync(Stream, new QueueMessage($"batch {number}", new byte[] { 1 }), Token);
}
