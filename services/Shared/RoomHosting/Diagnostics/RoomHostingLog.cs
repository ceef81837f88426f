using Microsoft.Extensions.Logging;
using RlhfT2I.Contracts.Common.V1;

namespace RlhfT2I.RoomHosting.Diagnostics;

/// <summary>Log messages of the room's own machinery. Event names and numbers are fixed.</summary>
internal static partial class RoomHostingLog
{
    [LoggerMessage(EventId = 10001, EventName = nameof(Migrated), Level = LogLevel.Information,
        Message = "Database of {Schema}: applied {MigrationCount} migrations")]
    public static partial void Migrated(ILogger logger, string schema, int migrationCount);

    [LoggerMessage(EventId = 10002, EventName = nameof(LeasesExpired), Level = LogLevel.Information,
        Message = "Database of {Schema}: {JobCount} jobs of an earlier start go on")]
    public static partial void LeasesExpired(ILogger logger, string schema, int jobCount);

    [LoggerMessage(EventId = 10003, EventName = nameof(RelayFailed), Level = LogLevel.Warning,
        Message = "Outbox of {Schema} could not be carried to the queue; it is tried again")]
    public static partial void RelayFailed(ILogger logger, Exception exception, string schema);

    [LoggerMessage(EventId = 10004, EventName = nameof(BatchFailed), Level = LogLevel.Warning,
        Message = "Batch {BatchId} on {Stream} failed for {Group}, delivery {DeliveryCount}")]
    public static partial void BatchFailed(ILogger logger, Exception exception, string batchId, string stream, string group, int deliveryCount);

    [LoggerMessage(EventId = 10005, EventName = nameof(ConsumerFailed), Level = LogLevel.Error,
        Message = "Consumer of {Stream} for {Group} ended; it is started again")]
    public static partial void ConsumerFailed(ILogger logger, Exception exception, string stream, string group);

    [LoggerMessage(EventId = 10006, EventName = nameof(JobStarted), Level = LogLevel.Information,
        Message = "{JobName} started, attempt {Attempt}")]
    public static partial void JobStarted(ILogger logger, string jobName, int attempt);

    [LoggerMessage(EventId = 10007, EventName = nameof(JobEnded), Level = LogLevel.Information,
        Message = "{JobName} is {JobState}")]
    public static partial void JobEnded(ILogger logger, string jobName, JobState jobState);

    [LoggerMessage(EventId = 10008, EventName = nameof(JobRefused), Level = LogLevel.Warning,
        Message = "{JobName} failed: {Reason}, {Problem}")]
    public static partial void JobRefused(ILogger logger, string jobName, string reason, string problem);

    [LoggerMessage(EventId = 10009, EventName = nameof(JobFailed), Level = LogLevel.Error,
        Message = "{JobName} failed by a fault of ours; error id {ErrorId}")]
    public static partial void JobFailed(ILogger logger, Exception exception, string jobName, string errorId);

    [LoggerMessage(EventId = 10010, EventName = nameof(JobLost), Level = LogLevel.Warning,
        Message = "{JobName}, attempt {Attempt}: the lease was lost, the work is dropped")]
    public static partial void JobLost(ILogger logger, string jobName, int attempt);

    [LoggerMessage(EventId = 10011, EventName = nameof(RunnerFailed), Level = LogLevel.Warning,
        Message = "Jobs of kind {JobKind} could not be looked after; it is tried again")]
    public static partial void RunnerFailed(ILogger logger, Exception exception, string jobKind);

    [LoggerMessage(EventId = 10020, EventName = nameof(QueueAway), Level = LogLevel.Warning,
        Message = "The queue does not answer; this server is not ready until it does")]
    public static partial void QueueAway(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 10021, EventName = nameof(BlobStoreAway), Level = LogLevel.Warning,
        Message = "The blob store does not answer yet; the host is not ready until it does")]
    public static partial void BlobStoreAway(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 10022, EventName = nameof(BlobsCollected), Level = LogLevel.Information,
        Message = "Deleted {BlobCount} blobs that no row named, {SizeBytes} bytes")]
    public static partial void BlobsCollected(ILogger logger, int blobCount, long sizeBytes);

    [LoggerMessage(EventId = 10023, EventName = nameof(CollectionRefused), Level = LogLevel.Warning,
        Message = "No blob was collected: rooms of other processes keep blobs in the same folder ({Rooms}). Keep blobs on S3, or set Blobs:CollectEvery to 0")]
    public static partial void CollectionRefused(ILogger logger, string rooms);

    [LoggerMessage(EventId = 10024, EventName = nameof(CollectionFailed), Level = LogLevel.Warning,
        Message = "Blobs that no row names could not be collected; it is tried again after the same time")]
    public static partial void CollectionFailed(ILogger logger, Exception exception);
}
