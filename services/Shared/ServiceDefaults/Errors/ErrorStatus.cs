using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using RlhfT2I.Contracts.Common.V1;
using RpcStatus = Google.Rpc.Status;

namespace RlhfT2I.ServiceDefaults.Errors;

/// <summary>
/// Builds <c>google.rpc.Status</c> and its plain twin <see cref="Failure"/> from the table of errors. Every status has an
/// <c>ErrorInfo</c>; beside it go <c>BadRequest</c>, <c>ResourceInfo</c>, <c>PreconditionFailure</c> or <c>RetryInfo</c>, by kind.
/// </summary>
public static class ErrorStatus
{
    /// <summary>The status of an exception.</summary>
    public static RpcStatus From(DomainException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        RpcStatus status = From(exception.Reason, exception.Metadata);
        if (DetailOf(exception) is { } detail)
            status.Details.Add(Any.Pack(detail));
        return status;
    }

    /// <summary>The status of a reason that needs no detail but its metadata.</summary>
    /// <exception cref="ArgumentException">A value that the message needs is missing.</exception>
    public static RpcStatus From(ErrorReason reason, IReadOnlyDictionary<string, string> metadata)
    {
        RpcError error = RpcErrors.Of(reason);
        var info = new ErrorInfo { Reason = error.ReasonName, Domain = error.Domain };
        foreach ((string key, string value) in metadata)
            info.Metadata[key] = value;
        return new RpcStatus
        {
            Code = (int)error.Code,
            Message = error.Format(metadata),
            Details = { Any.Pack(info) },
        };
    }

    /// <summary>The failure of an exception, for replies that hold one result or error for each item and for stored jobs.</summary>
    public static Failure ToFailure(DomainException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        RpcError error = RpcErrors.Of(exception.Reason);
        var failure = new Failure
        {
            Code = (Code)error.Code,
            Reason = error.ReasonName,
            Domain = error.Domain,
            Message = exception.Message,
            Retryable = error.Retryable,
        };
        foreach ((string key, string value) in exception.Metadata)
            failure.Metadata[key] = value;
        return failure;
    }

    /// <summary>The exception that makes gRPC send <paramref name="status"/>.</summary>
    public static RpcException ToRpcException(RpcStatus status) => status.ToRpcException();

    private static IMessage? DetailOf(DomainException exception) => exception switch
    {
        InvalidRequestException invalid => new BadRequest
        {
            FieldViolations =
            {
                invalid.Violations.Select(violation => new BadRequest.Types.FieldViolation
                {
                    Field = violation.Field,
                    Description = violation.Description,
                }),
            },
        },
        ResourceException resource => new ResourceInfo
        {
            ResourceType = resource.ResourceType,
            ResourceName = resource.ResourceName,
            Description = resource.Message,
        },
        PreconditionException precondition => new PreconditionFailure
        {
            Violations =
            {
                new PreconditionFailure.Types.Violation
                {
                    Type = RpcErrors.Of(precondition.Reason).ReasonName,
                    Subject = precondition.Subject,
                    Description = precondition.Message,
                },
            },
        },
        OverloadException overload => new RetryInfo { RetryDelay = Duration.FromTimeSpan(overload.RetryDelay) },
        QuotaExceededException quota => new RetryInfo { RetryDelay = Duration.FromTimeSpan(quota.RetryDelay) },
        _ => null,
    };
}
