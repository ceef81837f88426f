using RlhfT2I.Messaging.Redis;
using StackExchange.Redis;

namespace RlhfT2I.Messaging.Tests.Redis;

/// <summary>The queue on a real server, whose clock cannot be moved: instead every lease is made older where the server keeps it.</summary>
internal sealed class RedisSubject : QueueUnderTest
{
    private const string Age = """
        for _, flat in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
          local group, due = flat[2], KEYS[1] .. ':' .. flat[2] .. ':due'
          for _, p in ipairs(redis.call('XPENDING', KEYS[1], group, '-', '+', 10000)) do
            redis.call('XCLAIM', KEYS[1], group, p[2], 0, p[1], 'IDLE', p[3] + tonumber(ARGV[1]), 'JUSTID')
          end
          for _, id in ipairs(redis.call('ZRANGE', due, 0, -1)) do redis.call('ZINCRBY', due, -tonumber(ARGV[1]), id) end
        end
        """;

    private readonly RedisStreamQueue _queue;
    private readonly IDatabase _raw;
    private TimeSpan _ahead;

    private RedisSubject(RedisStreamQueue queue, IDatabase raw, string key) => (_queue, _raw, Key) = (queue, raw, key);

    public override IBatchQueue Queue => _queue;

    /// <summary>Key of the stream.</summary>
    public string Key { get; }

    public IDatabase Raw => _raw;

    public override DateTimeOffset Now => DateTimeOffset.UtcNow + _ahead;

    public static async Task<RedisSubject> CreateAsync(RedisFixture fixture, Func<RedisQueueSettings, RedisQueueSettings>? change = null)
    {
        RedisQueueSettings settings = await fixture.SettingsAsync();
        settings = change?.Invoke(settings) ?? settings;
        var queue = new RedisStreamQueue([new StreamDefinition(BatchQueueConformance.Stream, ["one", "two"])], settings);
        await queue.PrepareAsync(TestContext.Current.CancellationToken);
        return new RedisSubject(queue, await fixture.RawAsync(), settings.KeyPrefix + BatchQueueConformance.Stream);
    }

    public override async Task AdvanceAsync(TimeSpan by)
    {
        await _raw.ScriptEvaluateAsync(Age, [(RedisKey)Key], [(long)by.TotalMilliseconds]);
        _ahead += by;
    }

    public override ValueTask DisposeAsync() => _queue.DisposeAsync();
}
