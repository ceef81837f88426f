using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RlhfT2I.ServiceDefaults.Devices;

/// <summary>How much work may wait for a device, and how long one piece of it may take.</summary>
public sealed class DeviceOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Device";

    /// <summary>Pieces of work that may wait for one device, the one in hand not counted; more are refused with <c>QUEUE_FULL</c>. 1 to
    /// 10,000.</summary>
    /// <value>Default 64.</value>
    [Range(1, 10_000)]
    public int QueueCapacity { get; set; } = 64;

    /// <summary>How long one piece of work may run before the host counts as stuck and is no longer <c>live</c>: longer than the slowest model takes to load, or
    /// than a batch or a training update takes. 1 minute to 1 day.</summary>
    /// <value>Default 1 hour.</value>
    [Range(typeof(TimeSpan), "00:01:00", "1.00:00:00")]
    public TimeSpan StuckAfter { get; set; } = TimeSpan.FromHours(1);
}

/// <summary>Checks <see cref="DeviceOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class DeviceOptionsValidator : IValidateOptions<DeviceOptions>;
