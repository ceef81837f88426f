using StackExchange.Redis;

namespace RlhfT2I.Chaos.Tests.Load;

/// <summary>Adds every message that appears on a stream once more, as a producer does that did not hear the answer to its first attempt.</summary>
internal sealed class StreamEcho : IAsyncDisposable
{
    private const int PageSize = 200;

    private static readonly string[] Streams = ["rlhf:v1:generation.requested", "rlhf:v1:images.generated", "rlhf:v1:images.embedded", "rlhf:v1:jobs.finished"];

    private readonly IDatabase _redis;
    private readonly HashSet<RedisValue> _own = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public StreamEcho(IDatabase redis)
    {
        _redis = redis;
        _loop = EchoAsync();
    }

    /// <summary>Dead letters that <see cref="AddPoisonAsync"/> leads to: generation reads the first stream, feedback and embedding read the second one.</summary>
    public const int LettersOfPoison = 2 * (1 + 2);

    /// <summary>Messages that were added.</summary>
    public int Count { get; private set; }

    /// <summary>Adds what no service can read: no payload, and one that is no message.</summary>
    public static async Task AddPoisonAsync(IDatabase redis)
    {
        foreach (string stream in Streams[..2])
        {
            await redis.StreamAddAsync(stream, [new("batch_id", $"poison-{Guid.NewGuid():n}"), new("payload", new byte[] { 0xff, 0xff, 0xff })]);
            await redis.StreamAddAsync(stream, [new("nonsense", "1")]);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task EchoAsync()
    {
        Dictionary<string, RedisValue> positions = Streams.ToDictionary(stream => stream, _ => (RedisValue)"0-0");
        while (!_stop.IsCancellationRequested)
        {
            foreach (string stream in Streams)
            {
                foreach (StreamEntry entry in await _redis.StreamReadAsync(stream, positions[stream], PageSize))
                {
                    positions[stream] = entry.Id;
                    if (_own.Remove(entry.Id))
                        continue;
                    _own.Add(await _redis.StreamAddAsync(stream, entry.Values));
                    Count++;
                }
            }
            await Task.WhenAny(Task.Delay(5, _stop.Token));
        }
    }
}
