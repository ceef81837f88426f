using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RlhfT2I.ServiceDefaults.Devices;

/// <summary>How much work may wait for a device.</summary>
public sealed class DeviceOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Device";

    /// <summary>Pieces of work that may wait for one device, the one in hand not counted; more are refused with <c>QUEUE_FULL</c>. 1 to
    /// 10,000.</summary>
    /// <value>Default 64.</value>
    [Range(1, 10_000)]
    public int QueueCapacity { get; set; } = 64;
}

/// <summary>Checks <see cref="DeviceOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class DeviceOptionsValidator : IValidateOptions<DeviceOptions>;
