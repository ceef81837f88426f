using Microsoft.Extensions.Logging;

namespace RlhfT2I.ServiceDefaults.Hosting;

/// <summary>Log messages of the host. Event names and numbers are fixed.</summary>
internal static partial class HostLog
{
    [LoggerMessage(EventId = 9101, EventName = nameof(Listening), Level = LogLevel.Information,
        Message = "Listening for gRPC on {GrpcAddress}, for JSON and gRPC-Web on {JsonAddress}")]
    public static partial void Listening(ILogger logger, string grpcAddress, string jsonAddress);

    [LoggerMessage(EventId = 9102, EventName = nameof(Stopping), Level = LogLevel.Information,
        Message = "Stopping: not ready from now on, {ReadinessDelay} until listening ends, then {DrainTimeout} for what is in hand")]
    public static partial void Stopping(ILogger logger, TimeSpan readinessDelay, TimeSpan drainTimeout);

    [LoggerMessage(EventId = 9103, EventName = nameof(Stopped), Level = LogLevel.Information, Message = "Stopped")]
    public static partial void Stopped(ILogger logger);
}
