using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace RlhfT2I.RoomHosting.Options;

/// <summary>The bucket that blobs are kept in when <see cref="BlobOptions.Provider"/> is <see cref="BlobProvider.S3"/>.</summary>
public sealed class S3BlobOptions
{
    /// <summary>Section of the configuration.</summary>
    public const string SectionName = "Blobs:S3";

    /// <summary>Address of the store, such as <c>http://s3:8333</c>; empty for Amazon's own.</summary>
    /// <value>Default empty.</value>
    public string Endpoint { get; set; } = "";

    /// <summary>The bucket.</summary>
    /// <value>No default.</value>
    public string Bucket { get; set; } = "";

    /// <summary>The region that requests are signed for.</summary>
    /// <value>Default <c>us-east-1</c>.</value>
    [Required]
    public string Region { get; set; } = "us-east-1";

    /// <summary>Name of the key pair; empty for what the environment of the process gives (variables, a profile, the machine's role).</summary>
    /// <value>Default empty.</value>
    [DataType(DataType.Password)]
    public string AccessKey { get; set; } = "";

    /// <summary>Secret of the key pair.</summary>
    /// <value>Default empty.</value>
    [DataType(DataType.Password)]
    public string SecretKey { get; set; } = "";

    /// <summary>What every key begins with; letters, digits and <c>-_./</c>, with a slash at its end.</summary>
    /// <value>Default <c>blobs/</c>.</value>
    [RegularExpression(@"([A-Za-z0-9_.-]+/)+")]
    public string KeyPrefix { get; set; } = "blobs/";

    /// <summary>Whether the bucket stands in the path of an address; else in its host name.</summary>
    /// <value>Default <c>true</c>, which every store understands.</value>
    public bool UsePathStyle { get; set; } = true;

    /// <summary>Whether a missing bucket is made at start.</summary>
    /// <value>Default <c>false</c>: a misspelt name is told instead.</value>
    public bool CreateBucket { get; set; }

    /// <summary>How long a call may take, its repetitions included; an upload gets a second more for each MiB. 1 second to 10 minutes.</summary>
    /// <value>Default 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a call is repeated that failed by no fault of its own; 0 to 10.</summary>
    /// <value>Default 2.</value>
    [Range(0, 10)]
    public int MaxRetries { get; set; } = 2;
}

/// <summary>Checks the ranges of <see cref="S3BlobOptions"/>.</summary>
[OptionsValidator]
internal sealed partial class S3BlobOptionsValidator : IValidateOptions<S3BlobOptions>;
