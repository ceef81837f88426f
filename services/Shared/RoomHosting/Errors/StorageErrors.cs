using Microsoft.Data.Sqlite;
using Npgsql;
using RlhfT2I.Messaging;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Requests;
using RlhfT2I.Storage.Blobs;
using RlhfT2I.Storage.Database;
using RlhfT2I.Storage.Jobs;

namespace RlhfT2I.RoomHosting.Errors;

/// <summary>Reasons for what stores and the queue refuse.</summary>
public static class StorageErrors
{
    // https://sqlite.org/rescode.html: SQLITE_FULL; then BUSY, LOCKED, READONLY, IOERR, CANTOPEN.
    private const int SqliteFull = 13;
    private static readonly int[] SqliteAway = [5, 6, 8, 10, 14];

    // errno ENOSPC and EDQUOT (Linux, macOS), ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL (Windows).
    private static readonly int[] DiskFull = [28, 122, 69, unchecked((int)0x80070070), unchecked((int)0x80070027)];
    private static readonly TimeSpan QueueDelay = TimeSpan.FromSeconds(1);

    /// <summary>The exception with a reason that an exception of a store or the queue, or of the disk or database below them, stands for.</summary>
    /// <param name="exception">What was thrown; causes inside it count too.</param>
    /// <returns><c>null</c> for what is no refusal of storage: a fault of ours, a cancellation, or an exception that has its reason already.</returns>
    public static DomainException? Find(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        for (Exception? cause = exception; cause is not null and not DomainException; cause = cause.InnerException)
        {
            if (OfStore(cause) is { } refusal)
                return refusal;
        }
        return null;
    }

    /// <summary>Whether a store is away or full: what failed may succeed, unchanged, when that is over.</summary>
    /// <param name="exception">What was thrown; causes inside it count too.</param>
    public static bool IsOutage(Exception exception) =>
        (Find(exception) ?? exception as DomainException) is { Reason: ErrorReason.StorageUnavailable or ErrorReason.StorageFull };

    private static DomainException? OfStore(Exception cause) => cause switch
    {
        JobNotFoundException missing => ResourceException.NotFound(TypeOf(missing.JobName), missing.JobName),
        JobExistsException taken => ResourceException.AlreadyExists(TypeOf(taken.JobName), taken.JobName),
        RequestIdReusedException reused => new InvalidRequestException(
            [new FieldViolation("request_id", reused.Message)], ErrorReason.RequestIdReused, Values("requestId", reused.RequestId)),
        InvalidPageTokenException token => new InvalidRequestException(
            [new FieldViolation("page_token", token.Message)], ErrorReason.InvalidPageToken, new Dictionary<string, string>()),
        JobLeaseLostException lost => new StorageRefusalException(ErrorReason.ConcurrentChange, Values("resourceName", lost.JobName), lost),
        BlobNotFoundException missing => ResourceException.NotFound("blob", missing.Address.Digits),
        BlobCorruptException corrupt => new StorageRefusalException(
            ErrorReason.BlobCorrupt, new Dictionary<string, string> { ["resourceName"] = $"blob {corrupt.Address}", ["digest"] = corrupt.Address.Digits }, corrupt),
        BlobStoreFullException full => new StorageRefusalException(ErrorReason.StorageFull, Values("storageName", full.StoreName), full),
        BlobTooLargeException large => new InvalidRequestException([new FieldViolation("content", large.Message)]),
        InvalidBlobAddressException address => new InvalidRequestException([new FieldViolation("sha256", address.Message)]),
        BlobStoreUnavailableException away => UnavailableException.Storage("The blob store", away),
        UnsafeBlobPathException path => UnavailableException.Storage("The blob folder", path),
        QueueFullException full => OverloadException.QueueFull(full.EntryCount, full.Capacity, QueueDelay),
        QueueUnavailableException or QueueMisconfiguredException => UnavailableException.Storage("The queue", cause),
        SqliteException { SqliteErrorCode: SqliteFull } full => new StorageRefusalException(ErrorReason.StorageFull, Values("storageName", "the disk of the database"), full),
        SqliteException sqlite when SqliteAway.Contains(sqlite.SqliteErrorCode) => UnavailableException.Storage("The database", sqlite),
        PostgresException { SqlState: PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory } full =>
            new StorageRefusalException(ErrorReason.StorageFull, Values("storageName", "the database server"), full),
        NpgsqlException or InvalidOperationException when DatabaseOutage.IsCauseOf(cause) => UnavailableException.Storage("The database", cause),
        IOException disk when DiskFull.Contains(disk.HResult) => new StorageRefusalException(ErrorReason.StorageFull, Values("storageName", "the disk"), disk),
        _ => null,
    };

    private static Dictionary<string, string> Values(string key, string value) => new() { [key] = value };

    private static string TypeOf(string name) =>
        ResourceNames.Types.FirstOrDefault(type => ResourceNames.Matches(ResourceNames.PatternOf(type), name)) ?? "job";
}
