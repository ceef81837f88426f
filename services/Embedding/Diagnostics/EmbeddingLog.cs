namespace RlhfT2I.Embedding.Diagnostics;

/// <summary>Log events of the room; numbers 2000 to 2999, fixed once released.</summary>
internal static partial class EmbeddingLog
{
    [LoggerMessage(2000, LogLevel.Information, "Encoder {EncoderName} with digest {EncoderDigest} is loaded.", EventName = nameof(EncoderLoaded))]
    public static partial void EncoderLoaded(ILogger logger, string encoderName, string encoderDigest);

    [LoggerMessage(2001, LogLevel.Debug, "Batch {BatchId} is embedded, {ImageCount} images.", EventName = nameof(BatchEmbedded))]
    public static partial void BatchEmbedded(ILogger logger, string batchId, int imageCount);

    [LoggerMessage(2002, LogLevel.Warning, "{FailedCount} of {ImageCount} images of batch {BatchId} have no vector.", EventName = nameof(ImagesFailed))]
    public static partial void ImagesFailed(ILogger logger, int failedCount, int imageCount, string batchId);
}
