namespace RlhfT2I.Feedback.Diagnostics;

/// <summary>Log messages about accounts, 5100 to 5199. None holds a secret or says who a rater is.</summary>
internal static partial class AccountLog
{
    [LoggerMessage(5101, LogLevel.Information, "Created {InvitationName} for {RaterCount} raters.")]
    public static partial void InvitationCreated(ILogger logger, string invitationName, int raterCount);

    [LoggerMessage(5102, LogLevel.Information, "Created {ApiKeyName}.")]
    public static partial void ApiKeyCreated(ILogger logger, string apiKeyName);

    [LoggerMessage(5103, LogLevel.Information, "Deleted {ApiKeyName}.")]
    public static partial void ApiKeyDeleted(ILogger logger, string apiKeyName);
}
