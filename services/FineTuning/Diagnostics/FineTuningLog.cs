namespace RlhfT2I.FineTuning.Diagnostics;

/// <summary>Log messages, events 4000 to 4999.</summary>
internal static partial class FineTuningLog
{
    [LoggerMessage(4000, LogLevel.Information, "{JobName} goes on after update {Step}")]
    public static partial void JobRestored(ILogger logger, string jobName, long step);

    [LoggerMessage(4001, LogLevel.Warning, "Checkpoint {CheckpointName} is not used: {Problem}")]
    public static partial void CheckpointPassedOver(ILogger logger, string checkpointName, string problem);

    [LoggerMessage(4002, LogLevel.Information, "{JobName} has a checkpoint after update {Step}")]
    public static partial void CheckpointWritten(ILogger logger, string jobName, long step);

    [LoggerMessage(4003, LogLevel.Information, "{JobName} published {ModelName}, digest {Digest}")]
    public static partial void ModelPublished(ILogger logger, string jobName, string modelName, string digest);

    [LoggerMessage(4004, LogLevel.Warning, "A pair of {Path} is left out, {Place}: {Problem}")]
    public static partial void PairBroken(ILogger logger, string path, string place, string problem);
}
