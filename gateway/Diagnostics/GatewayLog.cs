namespace RlhfT2I.Gateway.Diagnostics;

/// <summary>Log messages of the gateway. Event names and numbers are fixed.</summary>
internal static partial class GatewayLog
{
    [LoggerMessage(EventId = 6001, EventName = nameof(PictureFailed), Level = LogLevel.Warning, Message = "Image {ImageName} could not be sent")]
    public static partial void PictureFailed(ILogger logger, Exception exception, string imageName);
}
