using Microsoft.Extensions.Logging;

namespace RlhfT2I.ServiceDefaults.Errors;

/// <summary>Log messages of the error path. Event names and numbers are fixed.</summary>
internal static partial class ErrorLog
{
    [LoggerMessage(EventId = 9001, EventName = nameof(CallFailed), Level = LogLevel.Error, Message = "{Method} failed on our side, error id {ErrorId}")]
    public static partial void CallFailed(ILogger logger, Exception exception, string method, string errorId);

    [LoggerMessage(EventId = 9002, EventName = nameof(CallRefused), Level = LogLevel.Information, Message = "{Method} was answered with {Reason}")]
    public static partial void CallRefused(ILogger logger, string method, ErrorReason reason);

    [LoggerMessage(EventId = 9003, EventName = nameof(DependencyDown), Level = LogLevel.Warning, Message = "{Method} was answered with {Reason}")]
    public static partial void DependencyDown(ILogger logger, Exception exception, string method, ErrorReason reason);

    [LoggerMessage(EventId = 9004, EventName = nameof(PeerRefused), Level = LogLevel.Information, Message = "{Method} passed on a peer's {Reason}")]
    public static partial void PeerRefused(ILogger logger, string method, string reason);
}
