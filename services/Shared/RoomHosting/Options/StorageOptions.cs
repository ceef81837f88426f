using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RlhfT2I.RoomHosting.Options;

/// <summary>Where a host keeps its data, and how patient it is with workers.</summary>
public sealed class StorageOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Storage";

    /// <summary>Folder of databases, blobs and models, on a local disk; made if it is missing. One server at a time.</summary>
    /// <value>Default <c>out/server</c>, below the folder that the server was started in.</value>
    [Required]
    public string Root { get; set; } = "out/server";

    /// <summary>Largest blob in bytes; 1 KiB to 64 GiB.</summary>
    /// <value>Default 256 MiB.</value>
    [Range(1024L, 64L << 30)]
    public long MaxBlobBytes { get; set; } = 256L << 20;

    /// <summary>How long a worker of a job may be silent before another one takes the job; 2 seconds to 1 hour. Heartbeats come ten times as often.</summary>
    /// <value>Default 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:02", "01:00:00")]
    public TimeSpan JobLease { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Workers of one job that may go silent, killed processes included, before the job has failed; 1 to 1000.</summary>
    /// <value>Default 20: enough for someone who switches a machine off again and again, few enough to end a job that kills its process.</value>
    [Range(1, 1000)]
    public int LostLeaseLimit { get; set; } = 20;
}

/// <summary>Checks <see cref="StorageOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
