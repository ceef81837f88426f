using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RlhfT2I.ServiceDefaults.Hosting;

/// <summary>How large one message may be. What can be larger is streamed in chunks of at most 64 KiB.</summary>
public sealed class MessageLimitOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "MessageLimits";

    /// <summary>Most bytes of a message that is taken in, 64 KiB to 64 MiB.</summary>
    /// <value>Default 4 MiB.</value>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int MaxReceiveBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Most bytes of a message that is sent, 64 KiB to 64 MiB.</summary>
    /// <value>Default 4 MiB.</value>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int MaxSendBytes { get; set; } = 4 * 1024 * 1024;
}

/// <summary>Checks <see cref="MessageLimitOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class MessageLimitOptionsValidator : IValidateOptions<MessageLimitOptions>;
