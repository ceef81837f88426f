using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RlhfT2I.RoomHosting.Options;

/// <summary>Where a host keeps its data, and how patient it is with workers.</summary>
public sealed class StorageOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Storage";

    /// <summary>What holds the databases: <c>Sqlite</c> for one server process, <c>Postgres</c> for any number.</summary>
    /// <value>Default <c>Sqlite</c>.</value>
    [EnumDataType(typeof(StorageProvider))]
    public StorageProvider Provider { get; set; } = StorageProvider.Sqlite;

    /// <summary>
    /// Npgsql's connection string, with <c>Provider</c> Postgres only, such as <c>Host=db;Database=rlhf;Username=rlhf;Password=...</c>. Give it by the environment variable
    /// <c>Storage__ConnectionString</c>.
    /// </summary>
    /// <value>Default empty.</value>
    [DataType(DataType.Password)]
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// Folder of blobs, models and what jobs keep, and of the databases where the provider is Sqlite; made if it is missing. With Sqlite one server at a time, on a local disk;
    /// with Postgres all servers of a suite share it.
    /// </summary>
    /// <value>Default <c>out/server</c>, below the folder that the server was started in.</value>
    [Required]
    public string Root { get; set; } = "out/server";

    /// <summary>Largest blob in bytes; 1 KiB to 64 GiB.</summary>
    /// <value>Default 2 GiB: an export of some millions of rows is one blob.</value>
    [Range(1024L, 64L << 30)]
    public long MaxBlobBytes { get; set; } = 2L << 30;

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
