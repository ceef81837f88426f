namespace RlhfT2I.Generation.Diagnostics;

/// <summary>The room's log messages, numbers 1000 to 1999.</summary>
internal static partial class GenerationLog
{
    [LoggerMessage(EventId = 1000, Level = LogLevel.Error, Message = "Batch {BatchId} of {JobName} is given up; error id {ErrorId}.")]
    public static partial void BatchGivenUp(ILogger logger, Exception exception, string batchId, string jobName, string errorId);

    [LoggerMessage(EventId = 1001, Level = LogLevel.Information, Message = "Loaded {ModelVersion} ({SizeBytes} bytes) on {Device}.")]
    public static partial void ModelLoaded(ILogger logger, string modelVersion, long sizeBytes, string device);

    [LoggerMessage(EventId = 1002, Level = LogLevel.Information, Message = "Unloaded {ModelVersion} to make room.")]
    public static partial void ModelUnloaded(ILogger logger, string modelVersion);

    [LoggerMessage(EventId = 1003, Level = LogLevel.Information, Message = "Imported {ModelVersion} ({SizeBytes} bytes).")]
    public static partial void ModelImported(ILogger logger, string modelVersion, long sizeBytes);
}
