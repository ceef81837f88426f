using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Gateway.Diagnostics;

/// <summary>Log messages of the gateway. Event names and numbers are fixed.</summary>
internal static partial class GatewayLog
{
    [LoggerMessage(EventId = 6001, EventName = nameof(PictureFailed), Level = LogLevel.Warning, Message = "Image {ImageName} could not be sent")]
    public static partial void PictureFailed(ILogger logger, Exception exception, string imageName);

    [LoggerMessage(EventId = 6002, EventName = nameof(CallRefused), Level = LogLevel.Information, Message = "{Method} was refused with {Reason}")]
    public static partial void CallRefused(ILogger logger, string method, ErrorReason reason);

    [LoggerMessage(EventId = 6003, EventName = nameof(RoomDown), Level = LogLevel.Warning, Message = "{Method} was answered with {Reason}")]
    public static partial void RoomDown(ILogger logger, Exception exception, string method, ErrorReason reason);

    [LoggerMessage(EventId = 6004, EventName = nameof(NobodyAsked), Level = LogLevel.Warning,
        Message = "Identity:Required is off and the gateway listens on {Address}: whoever reaches it owns everything")]
    public static partial void NobodyAsked(ILogger logger, string address);
}
