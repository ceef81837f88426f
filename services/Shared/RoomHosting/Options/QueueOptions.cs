using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RlhfT2I.RoomHosting.Options;

/// <summary>What carries batches between the services, and how patient it is with consumers.</summary>
public sealed class QueueOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Queue";

    /// <summary>Memory of the process, or Redis.</summary>
    /// <value>Default <see cref="QueueProvider.InProcess"/>.</value>
    [EnumDataType(typeof(QueueProvider))]
    public QueueProvider Provider { get; set; }

    /// <summary>How long a consumer may be silent before its batch goes to another one; 2 seconds to 1 hour. Heartbeats come ten times as often.</summary>
    /// <value>Default 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:02", "01:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Deliveries of a batch before it becomes a dead letter; 1 to 100.</summary>
    /// <value>Default 5.</value>
    [Range(1, 100)]
    public int DeliveryLimit { get; set; } = 5;

    /// <summary>Batches that a stream may hold before publishers have to wait; 1 to 10,000,000.</summary>
    /// <value>Default 10,000, about 10 MB.</value>
    [Range(1, 10_000_000)]
    public int Capacity { get; set; } = 10_000;

    /// <summary>Section <see cref="RedisQueueOptions.SectionName"/>, which is bound and checked by itself.</summary>
    /// <value>Default: see there.</value>
#pragma warning disable SYSLIB1212 // Its own validator does it, whose messages name the keys in full.
    public RedisQueueOptions Redis { get; set; } = new();
#pragma warning restore SYSLIB1212
}

/// <summary>Checks <see cref="QueueOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class QueueOptionsValidator : IValidateOptions<QueueOptions>;
