namespace RlhfT2I.Feedback.Diagnostics;

/// <summary>Log messages of the room, 5000 to 5999.</summary>
internal static partial class FeedbackLog
{
    [LoggerMessage(5001, LogLevel.Information, "Registered {ImageCount} images of {JobName}.")]
    public static partial void ImagesRegistered(ILogger logger, int imageCount, string jobName);

    [LoggerMessage(5002, LogLevel.Information, "Froze {LabelCount} labels as {SnapshotName}.")]
    public static partial void SnapshotCreated(ILogger logger, long labelCount, string snapshotName);

    [LoggerMessage(5003, LogLevel.Information, "{EvaluationName} needs {VoteCount} votes.")]
    public static partial void EvaluationCreated(ILogger logger, string evaluationName, long voteCount);

    [LoggerMessage(5004, LogLevel.Information, "{EvaluationName} has ended with {VoteCount} votes.")]
    public static partial void EvaluationEnded(ILogger logger, string evaluationName, long voteCount);
}
