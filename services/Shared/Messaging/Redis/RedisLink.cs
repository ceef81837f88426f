using StackExchange.Redis;

namespace RlhfT2I.Messaging.Redis;

/// <summary>The connection that everything but blocking reads goes through, pipelined; made at first use, and again by itself when it breaks.</summary>
internal sealed class RedisLink(RedisQueueSettings settings) : IAsyncDisposable
{
    // Often enough that a command that is not answered is given up within 2 s of its start.
    private static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(250);
    private readonly SemaphoreSlim _gate = new(1, 1);
    private ConnectionMultiplexer? _connection;

    /// <summary>Counts the times that the connection was made or broke.</summary>
    public int Turn => Volatile.Read(ref _turn);

    private int _turn;

    /// <summary>A connection of its own.</summary>
    /// <param name="settings">Where to.</param>
    /// <param name="responseTime">Longest time that a command may take on it.</param>
    public static Task<ConnectionMultiplexer> ConnectAsync(RedisQueueSettings settings, TimeSpan responseTime)
    {
        ConfigurationOptions options = settings.Parse();
        // Fail at once while the server is away, and come back by itself.
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ConnectRetry = 1;
        options.ConnectTimeout = (int)settings.CommandTimeout.TotalMilliseconds;
        options.AsyncTimeout = options.SyncTimeout = (int)responseTime.TotalMilliseconds;
        options.HeartbeatInterval = Heartbeat;
        options.ReconnectRetryPolicy = new LinearRetry((int)Heartbeat.TotalMilliseconds);
        options.ClientName ??= "rlhf-queue";
        // Replies of raw commands have one shape then.
        options.Protocol = RedisProtocol.Resp2;
        // Neither publishes nor subscribes: no second socket.
        options.ConfigurationChannel = "";
        options.TieBreaker = "";
        return ConnectionMultiplexer.ConnectAsync(options);
    }

    /// <summary>Runs a script.</summary>
    /// <exception cref="RedisException">The server refuses or does not answer.</exception>
    public async Task<RedisResult> EvaluateAsync(RedisScript script, RedisKey[] keys, RedisValue[] values)
    {
        IDatabase database = (_connection ?? await OpenAsync()).GetDatabase();
        try
        {
            return await database.ScriptEvaluateAsync(script.Sha1, keys, values);
        }
        catch (RedisServerException exception) when (RedisFaults.IsScriptUnknown(exception))
        {
            return await database.ScriptEvaluateAsync(script.Text, keys, values);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
            await connection.DisposeAsync();
        _gate.Dispose();
    }

    private async Task<ConnectionMultiplexer> OpenAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_connection is not null)
                return _connection;
            ConnectionMultiplexer connection = await ConnectAsync(settings, settings.CommandTimeout);
            connection.ConnectionFailed += (_, _) => Interlocked.Increment(ref _turn);
            connection.ConnectionRestored += (_, _) => Interlocked.Increment(ref _turn);
            Interlocked.Increment(ref _turn);
            return _connection = connection;
        }
        finally
        {
            _gate.Release();
        }
    }
}
