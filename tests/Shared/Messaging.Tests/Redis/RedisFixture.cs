using RlhfT2I.Messaging.Redis;
using RlhfT2I.TestKit;
using StackExchange.Redis;

namespace RlhfT2I.Messaging.Tests.Redis;

/// <summary>One server for the tests of a class, and a connection that looks behind the queue's back.</summary>
public sealed class RedisFixture : IAsyncLifetime
{
    private RedisServer? _server;
    private ConnectionMultiplexer? _connection;
    private int _prefix;

    /// <summary>The server; skips the test where there is none.</summary>
    public async Task<RedisServer> ServerAsync() => _server ??= await RedisServer.StartAsync();

    /// <summary>Raw access.</summary>
    public async Task<IDatabase> RawAsync()
    {
        // allowAdmin: FLUSHALL and CONFIG SET.
        _connection ??= await ConnectionMultiplexer.ConnectAsync((await ServerAsync()).Configuration + ",allowAdmin=true");
        return _connection.GetDatabase();
    }

    /// <summary>Settings with keys of their own.</summary>
    public async Task<RedisQueueSettings> SettingsAsync() => new()
    {
        Configuration = (await ServerAsync()).Configuration,
        KeyPrefix = $"t{Interlocked.Increment(ref _prefix)}:",
        Lease = BatchQueueConformance.Lease,
        Capacity = BatchQueueConformance.Capacity,
        DeliveryLimit = BatchQueueConformance.Limit,
        // A busy machine is not a queue that is away.
        CommandTimeout = TimeSpan.FromSeconds(15),
    };

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
