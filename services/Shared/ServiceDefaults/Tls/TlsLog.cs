using Microsoft.Extensions.Logging;

namespace RlhfT2I.ServiceDefaults.Tls;

/// <summary>Log messages of certificates. Event names and numbers are fixed.</summary>
internal static partial class TlsLog
{
    [LoggerMessage(EventId = 9201, EventName = nameof(Renewed), Level = LogLevel.Information,
        Message = "The files of Tls have changed; new connections use the certificate that is good until {ExpireTime}")]
    public static partial void Renewed(ILogger logger, DateTimeOffset expireTime);

    [LoggerMessage(EventId = 9202, EventName = nameof(NotRenewed), Level = LogLevel.Warning,
        Message = "The files of Tls cannot be used, the certificate of before stays in use: {Fault}")]
    public static partial void NotRenewed(ILogger logger, string fault);

    [LoggerMessage(EventId = 9203, EventName = nameof(Expired), Level = LogLevel.Error,
        Message = "The certificate of Tls ended at {ExpireTime}; peers refuse it. Put a new one into its file")]
    public static partial void Expired(ILogger logger, DateTimeOffset expireTime);
}
