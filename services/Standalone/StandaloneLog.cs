namespace RlhfT2I.Standalone;

/// <summary>Log messages of the whole suite in one process. Event names and numbers are fixed.</summary>
internal static partial class StandaloneLog
{
    [LoggerMessage(EventId = 11001, EventName = nameof(ModelReady), Level = LogLevel.Information, Message = "{ModelName} is ready, digest {Digest}")]
    public static partial void ModelReady(ILogger logger, string modelName, string digest);

    [LoggerMessage(EventId = 11002, EventName = nameof(BundleMissing), Level = LogLevel.Warning,
        Message = "There is no {Folder}, so {ModelName} is not there; import a model with rlhf models import")]
    public static partial void BundleMissing(ILogger logger, string folder, string modelName);

    [LoggerMessage(EventId = 11003, EventName = nameof(BundleDiffers), Level = LogLevel.Warning,
        Message = "{ModelName} of this data folder has digest {Digest}, the bundled one {BundledDigest}; the stored one is kept, another data folder gets the bundled one")]
    public static partial void BundleDiffers(ILogger logger, string modelName, string digest, string bundledDigest);
}
