using System.Collections.Concurrent;
using StackExchange.Redis;

namespace RlhfT2I.Messaging.Redis;

/// <summary>
/// Connections of their own for blocking reads: a blocked connection answers nothing else, so each consumer loop that waits has one. They are kept
/// for the next wait.
/// </summary>
internal sealed class RedisReaders(RedisQueueSettings settings) : IAsyncDisposable
{
    private readonly ConcurrentBag<ConnectionMultiplexer> _idle = [];

    /// <summary>Waits for new entries.</summary>
    /// <param name="key">The stream.</param>
    /// <param name="consumer">Who reads.</param>
    /// <param name="maxCount">Most entries.</param>
    /// <param name="wait">How long, from 1 ms to the poll interval.</param>
    public async Task<RedisResult> ReadAsync(string key, ConsumerIdentity consumer, int maxCount, TimeSpan wait)
    {
        if (!_idle.TryTake(out ConnectionMultiplexer? connection))
            connection = await RedisLink.ConnectAsync(settings, settings.PollInterval + settings.CommandTimeout);
        try
        {
            // StackExchange.Redis has no blocking read of streams, because others would wait behind it; here nobody does.
            return await connection.GetDatabase().ExecuteAsync(
                "XREADGROUP", "GROUP", consumer.Group, consumer.Name, "COUNT", maxCount, "BLOCK", Math.Max(1, (long)wait.TotalMilliseconds), "STREAMS", (RedisKey)key, ">");
        }
        finally
        {
            _idle.Add(connection);
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_idle.TryTake(out ConnectionMultiplexer? connection))
            await connection.DisposeAsync();
    }
}
