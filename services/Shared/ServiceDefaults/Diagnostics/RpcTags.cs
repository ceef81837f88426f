using System.Diagnostics;
using Grpc.Core;

namespace RlhfT2I.ServiceDefaults.Diagnostics;

/// <summary>Attributes of calls after OpenTelemetry's semantic conventions 1.44 (RPC, release candidate). Methods are those of the contracts, so there are few values.</summary>
internal static class RpcTags
{
    private static readonly string[] StatusNames =
    [
        "OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
        "ABORTED", "OUT_OF_RANGE", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED",
    ];

    /// <summary>Attributes of an ended call.</summary>
    /// <param name="method">Name as gRPC writes it, with the slash at its start.</param>
    /// <param name="status">How it ended.</param>
    public static TagList Of(string method, StatusCode status) => new()
    {
        { "rpc.system.name", "grpc" },
        { "rpc.method", method.TrimStart('/') },
        { "rpc.response.status_code", StatusName(status) },
    };

    /// <summary>The status of a call as an exception tells it.</summary>
    public static StatusCode StatusOf(Exception exception) => exception switch
    {
        RpcException rpc => rpc.StatusCode,
        OperationCanceledException => StatusCode.Cancelled,
        _ => StatusCode.Unknown,
    };

    private static string StatusName(StatusCode status) => (int)status is >= 0 and var index && index < StatusNames.Length ? StatusNames[index] : "UNKNOWN";
}
