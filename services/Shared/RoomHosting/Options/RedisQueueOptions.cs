using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RlhfT2I.RoomHosting.Options;

/// <summary>The Redis of the queue; used if <c>Queue:Provider</c> is <c>Redis</c>.</summary>
public sealed class RedisQueueOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Queue:Redis";

    /// <summary>Address and options as StackExchange.Redis takes them, such as <c>redis:6379,password=...,ssl=true</c>. Redis 7.0 or newer, with <c>appendonly yes</c> and
    /// <c>maxmemory-policy noeviction</c>.</summary>
    /// <value>Default empty; needed for Redis.</value>
    [DataType(DataType.Password)]
    public string Configuration { get; set; } = "";

    /// <summary>Text before every key, for suites that share a server; at most 100 characters.</summary>
    /// <value>Default empty.</value>
    [StringLength(100)]
    public string KeyPrefix { get; set; } = "";

    /// <summary>How long a command may take before the queue counts as away; 100 milliseconds to 1 minute.</summary>
    /// <value>Default 1.25 seconds, with which a caller knows within 2.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(1.25);

    /// <summary>How soon a waiting consumer sees what others gave back; 10 milliseconds to 10 seconds. New batches it sees at once.</summary>
    /// <value>Default 250 milliseconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(250);
}

/// <summary>Checks <see cref="RedisQueueOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class RedisQueueOptionsValidator : IValidateOptions<RedisQueueOptions>;
