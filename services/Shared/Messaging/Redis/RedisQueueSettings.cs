using StackExchange.Redis;

namespace RlhfT2I.Messaging.Redis;

/// <summary>Where the queue is and what bounds it has.</summary>
public sealed record RedisQueueSettings
{
    /// <summary>Address and options in the form of StackExchange.Redis, such as <c>redis:6379,password=...,ssl=true</c>. One primary, with replicas or without; no Redis Cluster.</summary>
    public required string Configuration { get; init; }

    /// <summary>Text before every key, for suites that share a server.</summary>
    /// <value>Empty.</value>
    public string KeyPrefix { get; init; } = "";

    /// <summary>How long a consumer may be silent before its entry goes to another one, by the server's clock.</summary>
    /// <value>60 seconds.</value>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Deliveries of an entry before it becomes a dead letter, from 1.</summary>
    /// <value>5.</value>
    public int DeliveryLimit { get; init; } = 5;

    /// <summary>Entries that a stream may hold, from 1; more are refused until consumers catch up.</summary>
    /// <value>10,000, about 10 MB of usual batches.</value>
    public int Capacity { get; init; } = 10_000;

    /// <summary>How long a command may take before the queue counts as away.</summary>
    /// <value>1.25 seconds; the caller knows within 2.</value>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromSeconds(1.25);

    /// <summary>
    /// Longest blocking read. New entries end it at once; a waiting consumer sees entries that others gave back, and leases that ended, after at most so long.
    /// </summary>
    /// <value>250 milliseconds.</value>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Silence after which a consumer without work is taken off its group.</summary>
    /// <value>1 hour.</value>
    public TimeSpan ConsumerRetention { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="ArgumentException">A value is out of range, or <see cref="Configuration"/> cannot be read; the message names it and prints no password.</exception>
    public void Validate()
    {
        _ = Parse();
        ArgumentNullException.ThrowIfNull(KeyPrefix);
        ArgumentOutOfRangeException.ThrowIfLessThan(Lease, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(DeliveryLimit, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Capacity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(CommandTimeout, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(PollInterval, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(ConsumerRetention, Lease);
    }

    /// <summary><see cref="Configuration"/> as the client reads it.</summary>
    internal ConfigurationOptions Parse()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Configuration);
        ConfigurationOptions options;
        try
        {
            options = ConfigurationOptions.Parse(Configuration);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException)
        {
            // Its text would repeat what it could not read, and that may be a password.
            throw new ArgumentException("The Redis configuration cannot be read; it looks like 'host:6379,password=...,ssl=true'.", nameof(Configuration));
        }
        return options.EndPoints.Count > 0
            ? options
            : throw new ArgumentException("The Redis configuration names no server; it looks like 'host:6379,password=...,ssl=true'.", nameof(Configuration));
    }
}
