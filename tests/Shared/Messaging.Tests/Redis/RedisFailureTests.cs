using System.Collections.Concurrent;
using System.Diagnostics;
using RlhfT2I.Messaging.Redis;
using RlhfT2I.TestKit;
using StackExchange.Redis;

namespace RlhfT2I.Messaging.Tests.Redis;

/// <summary>A server of its own for each test, because the test breaks it.</summary>
public sealed class RedisFailureTests
{
    private const string Stream = BatchQueueConformance.Stream;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly ConsumerIdentity Reader = new(Stream, "one", "a");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("--maxmemory-policy", "allkeys-lru", "maxmemory-policy is 'allkeys-lru', needed is 'noeviction'", "CONFIG SET maxmemory-policy noeviction")]
    [InlineData("--appendonly", "no", "appendonly is 'no', needed is 'yes'", "CONFIG SET appendonly yes")]
    public async Task PrepareAsync_OnAServerThatWouldLoseWork_IsRefusedWithTheCure(string setting, string value, string fault, string cure)
    {
        await using RedisServer server = await RedisServer.StartAsync(setting, value);
        await using RedisStreamQueue queue = Queue(server);
        QueueMisconfiguredException refusal = await Should.ThrowAsync<QueueMisconfiguredException>(() => queue.PrepareAsync(Token));
        refusal.Message.ShouldContain(fault);
        refusal.Message.ShouldContain(cure);
        await Should.ThrowAsync<QueueMisconfiguredException>(() => PublishAsync(queue, "b1"));

        await using ConnectionMultiplexer raw = await ConnectionMultiplexer.ConnectAsync(server.Configuration + ",allowAdmin=true");
        await raw.GetDatabase().ExecuteAsync("CONFIG", "SET", setting[2..], setting == "--appendonly" ? "yes" : "noeviction");
        await queue.PrepareAsync(Token);
        await PublishAsync(queue, "b1");
    }

    [Theory]
    [InlineData("6.2.14", "redis_version is '6.2.14'")]
    [InlineData("", "redis_version is ''")]
    public void Require_OldServer_IsRefused(string version, string fault) =>
        Should.Throw<QueueMisconfiguredException>(() => RedisServerCheck.Require(version, "noeviction", "1")).Message.ShouldContain(fault);

    [Theory]
    [InlineData("7.0.0")]
    [InlineData("8.2.1")]
    [InlineData("10.0.0")]
    public void Require_FitServer_IsAccepted(string version) => Should.NotThrow(() => RedisServerCheck.Require(version, "noeviction", "1"));

    [Fact]
    public async Task Memory_RunOut_EvictsAStreamUnderAllKeysLru_AndRefusesPublicationUnderNoEviction()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using ConnectionMultiplexer raw = await ConnectionMultiplexer.ConnectAsync(server.Configuration + ",allowAdmin=true");
        IDatabase database = raw.GetDatabase();
        await database.ExecuteAsync("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        await database.StreamAddAsync("plain", "f", new byte[100_000]);
        await database.ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        (await database.KeyExistsAsync("plain")).ShouldBeFalse();

        await database.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
        await database.ExecuteAsync("CONFIG", "SET", "maxmemory-policy", "noeviction");
        await using RedisStreamQueue queue = Queue(server);
        string id = await PublishAsync(queue, "kept");
        await database.ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        await Should.ThrowAsync<QueueUnavailableException>(() => PublishAsync(queue, "refused"));
        await database.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");
        (await ReceiveAsync(queue, 5)).Select(delivery => delivery.EntryId).ShouldBe([id]);
    }

    [Fact]
    public async Task Flush_ChangesTheEpochMakesTheGroupsAgainAndSettlesNothingOfBefore()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisStreamQueue queue = Queue(server);
        string epoch = await queue.GetEpochAsync(Token);
        (await queue.GetEpochAsync(Token)).ShouldBe(epoch);
        string lost = await PublishAsync(queue, "lost");
        Delivery delivery = (await ReceiveAsync(queue, 1)).Single();
        Task<IReadOnlyList<Delivery>> waiting = queue.ReceiveAsync(Reader, 1, TimeSpan.FromHours(1), Token);
        await server.FlushAsync();

        await PublishAsync(queue, "next");
        (await waiting.WaitAsync(Patience, Token)).Single().Message.BatchId.ShouldBe("next");
        (await queue.AcknowledgeAsync(delivery, Token)).ShouldBeFalse();
        string after = await queue.GetEpochAsync(Token);
        after.ShouldNotBe(epoch);
        // By its number alone it would look settled: the group has gone past it.
        (await queue.FindSettledAsync(Stream, epoch, [lost], Token)).ShouldBeEmpty();
    }

    [Fact]
    public async Task LossOfOneStream_IsANewEpochToo()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisStreamQueue queue = Queue(server);
        string epoch = await queue.GetEpochAsync(Token);
        await using ConnectionMultiplexer raw = await ConnectionMultiplexer.ConnectAsync(server.Configuration);
        await raw.GetDatabase().KeyDeleteAsync(Stream);
        (await queue.GetEpochAsync(Token)).ShouldNotBe(epoch);
    }

    [Fact]
    public async Task Kill_UnderWriters_LosesNothingThatWasAnswered()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using RedisStreamQueue queue = Queue(server);
        string epoch = await queue.GetEpochAsync(Token);
        var answered = new ConcurrentDictionary<string, string>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task[] writers = [.. Enumerable.Range(0, 8).Select(writer => WriteAsync(queue, writer, answered, stop.Token))];
        for (int round = 1; round <= 2; round++)
        {
            int before = answered.Count;
            while (answered.Count < before + 300)
                await Task.Delay(5, Token);
            await server.RestartAsync();
        }
        int last = answered.Count;
        while (answered.Count < last + 300)
            await Task.Delay(5, Token);
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        var seen = new HashSet<string>();
        while (await ReceiveAsync(queue, 500) is { Count: > 0 } page)
            seen.UnionWith(page.Select(delivery => delivery.EntryId));
        answered.Values.Where(id => !seen.Contains(id)).ShouldBeEmpty();
        (await queue.GetEpochAsync(Token)).ShouldNotBe(epoch);
    }

    [Fact]
    public async Task Absence_IsTypedAndQuickAndEndsByItself()
    {
        await using RedisServer server = await RedisServer.StartAsync();
        await using var queue = new RedisStreamQueue([new StreamDefinition(Stream, ["one"])], new RedisQueueSettings { Configuration = server.Configuration });
        string id = await PublishAsync(queue, "b1");
        Delivery delivery = (await ReceiveAsync(queue, 1)).Single();
        Task<IReadOnlyList<Delivery>> waiting = queue.ReceiveAsync(Reader, 1, TimeSpan.FromHours(1), Token);
        await server.KillAsync();

        await Should.ThrowAsync<QueueUnavailableException>(() => waiting.WaitAsync(Patience, Token));
        foreach (Func<Task> call in new Func<Task>[]
            { () => PublishAsync(queue, "b2"), () => ReceiveAsync(queue, 1), () => queue.AcknowledgeAsync(delivery, Token), () => queue.GetEpochAsync(Token).AsTask() })
            await Should.ThrowAsync<QueueUnavailableException>(call);

        await server.RestartAsync();
        await UntilAsync(() => queue.AcknowledgeAsync(delivery, Token));
        (await queue.FindSettledAsync(Stream, await queue.GetEpochAsync(Token), [id], Token)).ShouldBe([id]);
        await PublishAsync(queue, "b3");
        (await queue.ReceiveAsync(Reader, 1, Patience, Token)).Single().Message.BatchId.ShouldBe("b3");
    }

    [Fact]
    public async Task Silence_OfAServerThatHangs_IsGivenUpInTime()
    {
        await using RedisServer server = await RedisServer.StartAsync("--enable-debug-command", "yes");
        await using var queue = new RedisStreamQueue([new StreamDefinition(Stream, ["one"])], new RedisQueueSettings { Configuration = server.Configuration });
        await PublishAsync(queue, "b1");
        await using ConnectionMultiplexer raw = await ConnectionMultiplexer.ConnectAsync(server.Configuration + ",allowAdmin=true,asyncTimeout=60000");
        Task sleep = raw.GetDatabase().ExecuteAsync("DEBUG", "SLEEP", "20");
        long start = Stopwatch.GetTimestamp();
        await Should.ThrowAsync<QueueUnavailableException>(() => PublishAsync(queue, "b2"));
        // 2 s are promised on a machine with time to spare; the server sleeps for 20.
        Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(15));
        await server.KillAsync();
        await Should.ThrowAsync<RedisException>(() => sleep);
    }

    private static RedisStreamQueue Queue(RedisServer server) => new(
        [new StreamDefinition(Stream, ["one"])],
        new RedisQueueSettings { Configuration = server.Configuration, Capacity = 1_000_000, CommandTimeout = TimeSpan.FromSeconds(15) });

    private static Task<string> PublishAsync(RedisStreamQueue queue, string batchId) =>
        queue.PublishAsync(Stream, new QueueMessage(batchId, new byte[] { 1 }), Token);

    private static Task<IReadOnlyList<Delivery>> ReceiveAsync(RedisStreamQueue queue, int maxCount) => queue.ReceiveAsync(Reader, maxCount, TimeSpan.Zero, Token);

    private static async Task WriteAsync(RedisStreamQueue queue, int writer, ConcurrentDictionary<string, string> answered, CancellationToken stop)
    {
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            try
            {
                answered[$"{writer}-{i}"] = await PublishAsync(queue, $"{writer}-{i}");
            }
            catch (QueueUnavailableException)
            {
                await Task.Delay(10, Token);
            }
        }
    }

    private static async Task UntilAsync(Func<Task<bool>> step)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Patience; await Task.Delay(20, Token))
        {
            try
            {
                if (await step())
                    return;
            }
            catch (QueueUnavailableException)
            {
                // Not back yet.
            }
        }
        throw new TimeoutException($"The queue did not come back within {Patience}.");
    }
}
