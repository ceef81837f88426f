using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3;

namespace RlhfT2I.Storage.Blobs.S3;

/// <summary>Turns what the client of S3 throws into refusals of a store.</summary>
internal static class S3Errors
{
    private const string StoreName = "the bucket";

    // Amazon has no limit on a bucket; these are what compatible servers answer (MinIO's descendants, Ceph, SeaweedFS, Garage).
    private static readonly string[] FullCodes = ["XMinioStorageFull", "StorageFull", "InsufficientStorage", "InsufficientCapacity", "DiskFull", "QuotaExceeded"];
    private static readonly string[] AccessCodes =
        ["AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "RequestTimeTooSkewed", "AuthorizationHeaderMalformed"];

    /// <summary>Whether the store says that there is no such object.</summary>
    public static bool IsMissing(AmazonS3Exception exception) =>
        exception.ErrorCode == "NoSuchKey" || (exception.StatusCode == HttpStatusCode.NotFound && exception.ErrorCode != "NoSuchBucket");

    /// <summary>What an exception stands for; <c>null</c> if it is not the store's or the network's.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="settings">Names the bucket.</param>
    public static StorageException? Find(Exception exception, S3BlobStoreSettings settings) => exception switch
    {
        AmazonS3Exception s3 => Of(s3, settings),
        AmazonClientException or AmazonServiceException or HttpRequestException or IOException or SocketException or OperationCanceledException =>
            Unreachable(settings, exception),
        _ => null,
    };

    /// <summary>The store broke off, is overloaded, or did not answer in time.</summary>
    public static BlobStoreUnavailableException Unreachable(S3BlobStoreSettings settings, Exception exception) =>
        new(BlobStoreProblem.Unreachable, $"The blob store does not answer ({settings}). It is tried again at the next call.", exception);

    private static StorageException Of(AmazonS3Exception exception, S3BlobStoreSettings settings)
    {
        string code = exception.ErrorCode ?? "";
        if (FullCodes.Contains(code) || exception.StatusCode == HttpStatusCode.InsufficientStorage || SaysQuota(exception))
            return new BlobStoreFullException(StoreName, exception);
        if (code == "EntityTooLarge" || exception.StatusCode == HttpStatusCode.RequestEntityTooLarge)
            return new BlobTooLargeException(settings.MaxSizeBytes);
        if (code == "NoSuchBucket")
            return Refusal(BlobStoreProblem.BucketMissing, $"There is no bucket {settings.Bucket} in the blob store. Create it.", exception);
        if (AccessCodes.Contains(code) || exception.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            return Refusal(
                BlobStoreProblem.AccessRefused,
                $"The blob store refuses the key pair, or what it may do in the bucket {settings.Bucket} ({Name(code, exception)}).", exception);
        }
        // 0: there was no answer at all. 400 with a timeout code: the body came too slowly.
        if ((int)exception.StatusCode is 0 or >= 500 or 408 or 429 || code is "RequestTimeout" or "SlowDown" or "BadDigest" or "XAmzContentSHA256Mismatch")
            return Unreachable(settings, exception);
        return Refusal(BlobStoreProblem.RequestRefused, $"The blob store refuses a request ({Name(code, exception)}).", exception);
    }

    private static bool SaysQuota(AmazonS3Exception exception) =>
        exception.StatusCode == HttpStatusCode.Forbidden && exception.Message.Contains("quota", StringComparison.OrdinalIgnoreCase);

    private static string Name(string code, AmazonS3Exception exception) => code.Length > 0 ? code : $"status {(int)exception.StatusCode}";

    private static BlobStoreUnavailableException Refusal(BlobStoreProblem problem, string message, AmazonS3Exception exception) => new(problem, message, exception);
}
