namespace RlhfT2I.Storage.Blobs.S3;

/// <summary>Where an <see cref="S3BlobStore"/> keeps its blobs, and as whom.</summary>
public sealed record S3BlobStoreSettings
{
    /// <summary>Address of the store; <c>null</c> for the one of Amazon in <see cref="Region"/>.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>The region that requests are signed for.</summary>
    public string Region { get; init; } = "us-east-1";

    /// <summary>Name of the key pair; <c>null</c> for what the environment gives (variables, a profile, the machine's role).</summary>
    public string? AccessKey { get; init; }

    /// <summary>Secret of the key pair.</summary>
    public string? SecretKey { get; init; }

    /// <summary>Whether the bucket stands in the path; else in the host name.</summary>
    public bool UsePathStyle { get; init; } = true;

    /// <summary>What every key begins with.</summary>
    public string KeyPrefix { get; init; } = "blobs/";

    /// <summary>Largest blob in bytes; at most <see cref="S3BlobStore.MaxObjectBytes"/>.</summary>
    public required long MaxSizeBytes { get; init; }

    /// <summary>How long a call may take, its repetitions included; an upload gets a second more for each MiB.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a call is repeated that failed by no fault of its own.</summary>
    public int MaxRetries { get; init; } = 2;

    /// <summary>A folder on a local disk for uploads on their way.</summary>
    public required string SpoolFolder { get; init; }

    /// <summary>
    /// The rooms of this process, each of <c>[a-z0-9_]</c>; they own what this store puts. Copies that only these own are listed and deleted here; all copies are read.
    /// </summary>
    public required IReadOnlyCollection<string> Owners { get; init; }

    /// <summary>Keys of one page of a listing.</summary>
    internal int PageSize { get; init; } = 1000;

    /// <summary>What a log may show: no key pair.</summary>
    public override string ToString() => $"{Endpoint?.ToString() ?? Region}, bucket {Bucket}, keys {KeyPrefix}*";
}
