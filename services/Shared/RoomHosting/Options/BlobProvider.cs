namespace RlhfT2I.RoomHosting.Options;

/// <summary>The kind of a blob store.</summary>
public enum BlobProvider
{
    /// <summary>A folder below the data root.</summary>
    Local = 0,

    /// <summary>A bucket of a store that speaks S3.</summary>
    S3 = 1,
}
