using Google.Rpc;
using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.RoomHosting.Errors;
using RlhfT2I.ServiceDefaults.Errors;
using RpcStatus = Google.Rpc.Status;

namespace RlhfT2I.RoomHosting.Jobs;

/// <summary>The failure that a job keeps of an exception.</summary>
internal static class JobFailures
{
    /// <summary>The failure of an exception that has a reason.</summary>
    /// <returns><c>null</c> for a fault of ours.</returns>
    public static Failure? Find(Exception exception) => exception switch
    {
        DomainException domain => ErrorStatus.ToFailure(domain),
        RpcException rpc => OfPeer(rpc),
        _ => StorageErrors.Find(exception) is { } refusal ? ErrorStatus.ToFailure(refusal) : null,
    };

    /// <summary>The failure of a fault of ours; nothing of the exception but the id under which the log has it.</summary>
    public static Failure Fault(string errorId)
    {
        var metadata = new Dictionary<string, string> { ["errorId"] = errorId };
        RpcError error = RpcErrors.Of(ErrorReason.InternalError);
        return new Failure
        {
            Code = (Code)error.Code,
            Reason = error.ReasonName,
            Domain = error.Domain,
            Message = error.Format(metadata),
            Retryable = error.Retryable,
            Metadata = { metadata },
        };
    }

    // A refusal of a room that the job had to ask is the job's failure, reason and all.
    private static Failure? OfPeer(RpcException exception)
    {
        if (exception.GetRpcStatus() is { } status && status.GetDetail<ErrorInfo>() is { } info)
            return OfStatus(status, info);
        return exception.StatusCode == StatusCode.Unavailable ? ErrorStatus.ToFailure(UnavailableException.Peer("called", exception)) : null;
    }

    private static Failure OfStatus(RpcStatus status, ErrorInfo info) => new()
    {
        Code = (Code)status.Code,
        Reason = info.Reason,
        Domain = info.Domain,
        Message = status.Message,
        Retryable = RpcErrors.All.FirstOrDefault(error => error.ReasonName == info.Reason)?.Retryable ?? false,
        Metadata = { info.Metadata },
    };
}
