using System.Text.RegularExpressions;
using RlhfT2I.Messaging.Redis;
using RlhfT2I.TestKit;
using StackExchange.Redis;

namespace RlhfT2I.Messaging.Tests.Redis;

/// <summary>The queue works as a Redis user that may do nothing else. The rule is the one that docs/security.md gives to operators.</summary>
public sealed partial class RedisPrivilegeTests : IAsyncLifetime
{
    private const string Stream = QueueStreams.GenerationRequested;
    private static readonly ConsumerIdentity Reader = new(Stream, "generation", "a");
    private RedisServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await RedisServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public async Task Queue_AsAUserOfItsKeysAlone_Works()
    {
        await using var queue = new RedisStreamQueue(QueueStreams.All, new RedisQueueSettings { Configuration = await UserAsync(), CommandTimeout = TimeSpan.FromSeconds(15) });
        await queue.PrepareAsync(Token);
        string first = await queue.PublishAsync(Stream, new QueueMessage("b1", new byte[] { 1 }), Token), second = await queue.PublishAsync(Stream, new QueueMessage("b2", new byte[] { 2 }), Token);
        Delivery[] taken = [.. await queue.ReceiveAsync(Reader, 2, TimeSpan.FromSeconds(5), Token)];
        taken.Select(delivery => delivery.EntryId).ShouldBe([first, second]);
        (await queue.ExtendLeaseAsync(taken[0], Token)).ShouldBeTrue();
        (await queue.AcknowledgeAsync(taken[0], Token)).ShouldBeTrue();
        (await queue.DeadLetterAsync(taken[1], "broken", Token)).ShouldBeTrue();
        (await queue.ListDeadLettersAsync(Stream, "generation", null, 5, Token)).ShouldHaveSingleItem();
        (await queue.RedriveAsync(Stream, "generation", second, Token)).ShouldBeTrue();
        Delivery again = (await queue.ReceiveAsync(Reader, 1, TimeSpan.FromSeconds(5), Token)).ShouldHaveSingleItem();
        (await queue.ReleaseAsync(again, Token)).ShouldBeTrue();
        again = (await queue.ReceiveAsync(Reader, 1, TimeSpan.FromSeconds(5), Token)).ShouldHaveSingleItem();
        (await queue.RejectAsync(again, "later", TimeSpan.Zero, Token)).ShouldBeTrue();
        (await queue.FindSettledAsync(Stream, await queue.GetEpochAsync(Token), [first], Token)).ShouldBe([first]);
        await queue.TrimAsync(Stream, Token);
        (await queue.GetDepthAsync(Stream, "generation", Token)).PendingCount.ShouldBe(1);
        // Nothing is there, so it waits with a blocking read.
        (await queue.ReceiveAsync(new ConsumerIdentity(QueueStreams.ImagesEmbedded, "reward", "a"), 1, TimeSpan.FromMilliseconds(50), Token)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("FLUSHALL")]
    [InlineData("CONFIG", "GET", "requirepass")]
    [InlineData("CONFIG", "SET", "dir", "/tmp")]
    [InlineData("KEYS", "*")]
    [InlineData("SAVE")]
    [InlineData("SHUTDOWN", "NOSAVE")]
    [InlineData("ACL", "LIST")]
    [InlineData("MODULE", "LIST")]
    [InlineData("REPLICAOF", "127.0.0.1", "1")]
    [InlineData("GET", "session:of-somebody-else")]
    [InlineData("XADD", "other:stream", "*", "a", "b")]
    [InlineData("EVAL", "return redis.call('FLUSHALL')", "0")]
    public async Task Command_ThatTheQueueDoesNotNeed_IsRefused(params string[] command)
    {
        await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(await UserAsync() + ",allowAdmin=true,tiebreaker=,configChannel=");
        RedisServerException refusal = await Should.ThrowAsync<RedisServerException>(
            () => connection.GetDatabase().ExecuteAsync(command[0], [.. command[1..]]));
        refusal.Message.ShouldMatch("NOPERM|no permissions|can't run");
    }

    /// <summary>Makes the user by the line that the handbook has.</summary>
    private async Task<string> UserAsync()
    {
        Match rule = Rule().Match(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "security.md"), Token));
        rule.Success.ShouldBeTrue("docs/security.md has no line 'user rlhf ...'");
        string[] words = rule.Groups[1].Value.Replace(">PASSWORD", ">canary", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        await using ConnectionMultiplexer admin = await ConnectionMultiplexer.ConnectAsync(_server.Configuration + ",allowAdmin=true");
        await admin.GetDatabase().ExecuteAsync("ACL", ["SETUSER", "rlhf", .. words]);
        return $"{_server.Configuration},user=rlhf,password=canary";
    }

    [GeneratedRegex("^user rlhf (.+)$", RegexOptions.Multiline)]
    private static partial Regex Rule();
}
