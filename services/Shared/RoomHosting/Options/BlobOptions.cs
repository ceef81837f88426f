using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace RlhfT2I.RoomHosting.Options;

/// <summary>Where blobs are kept, and when those that no row names are deleted.</summary>
public sealed class BlobOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Blobs";

    /// <summary>The kind of store.</summary>
    /// <value>Default <see cref="BlobProvider.Local"/>.</value>
    [EnumDataType(typeof(BlobProvider))]
    public BlobProvider Provider { get; set; } = BlobProvider.Local;

    /// <summary>Time between two collections of blobs that no row names, 1 minute to 30 days; zero collects never.</summary>
    /// <value>Default 1 day.</value>
    public TimeSpan CollectEvery { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How old a blob is at least that is deleted; 1 hour to 365 days. Work that waits longer between its blob and its row loses the blob.</summary>
    /// <value>Default 1 day.</value>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan CollectAge { get; set; } = TimeSpan.FromDays(1);

    /// <summary>A section of its own: <see cref="S3BlobOptions"/>.</summary>
    public IConfigurationSection? S3 { get; set; }
}

/// <summary>Checks <see cref="BlobOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class BlobOptionsValidator : IValidateOptions<BlobOptions>;
