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

    [LoggerMessage(5104, LogLevel.Information, "Created {WebhookName}.")]
    public static partial void WebhookCreated(ILogger logger, string webhookName);

    [LoggerMessage(5105, LogLevel.Information, "Deleted {WebhookName}.")]
    public static partial void WebhookDeleted(ILogger logger, string webhookName);

    [LoggerMessage(5106, LogLevel.Warning, "Try {AttemptNumber} of a delivery to {WebhookName} failed: {ErrorText}")]
    public static partial void WebhookTryFailed(ILogger logger, string webhookName, int attemptNumber, string errorText);

    [LoggerMessage(5107, LogLevel.Error, "A delivery to {WebhookName} is given up after {AttemptCount} tries: {ErrorText}")]
    public static partial void WebhookDeliveryGivenUp(ILogger logger, string webhookName, int attemptCount, string errorText);

    [LoggerMessage(5108, LogLevel.Error, "Webhooks cannot be worked on now; the next look tries again.")]
    public static partial void WebhookWorkFailed(ILogger logger, Exception exception);
}
