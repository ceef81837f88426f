namespace RlhfT2I.Storage.Blobs;

/// <summary>Why a blob store that is reached over the network does not serve.</summary>
public enum BlobStoreProblem
{
    /// <summary>It does not answer, answers too late, breaks off, or says that it is overloaded.</summary>
    Unreachable = 0,

    /// <summary>The bucket does not exist.</summary>
    BucketMissing = 1,

    /// <summary>It refuses the credentials, or what they may do.</summary>
    AccessRefused = 2,

    /// <summary>It refuses the request for another reason.</summary>
    RequestRefused = 3,
}
