using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RpcStatus = Google.Rpc.Status;

namespace RlhfT2I.ServiceDefaults.Errors;

/// <summary>
/// Turns every exception of a call into a typed status, and is the only place that does. What is not a <see cref="DomainException"/>
/// crosses the wire as <c>INTERNAL</c> with an error id and nothing else: neither type nor text nor stack of the exception.
/// </summary>
/// <remarks>
/// <list type="table">
/// <item><term><see cref="DomainException"/></term><description>the status of its reason</description></item>
/// <item><term><see cref="OperationCanceledException"/></term><description><c>DEADLINE_EXCEEDED</c>, <c>CANCELLED</c> or, while the host
/// stops, <c>UNAVAILABLE</c></description></item>
/// <item><term><see cref="RpcException"/> of a peer</term><description>passed on where the peer gave a reason of ours; <c>UNAVAILABLE</c>
/// where it could not be reached</description></item>
/// <item><term><see cref="RpcException"/> of a service that is not of our contracts, such as health</term><description>as it
/// is: those have rules of their own</description></item>
/// <item><term>anything else</term><description><c>INTERNAL</c></description></item>
/// </list>
/// </remarks>
/// <param name="logger">Gets refusals as information and our own faults as errors.</param>
/// <param name="lifetime">Tells whether the host is stopping.</param>
/// <param name="time">Clock that deadlines are compared with.</param>
public sealed class ErrorInterceptor(ILogger<ErrorInterceptor> logger, IHostApplicationLifetime lifetime, TimeProvider time) : Interceptor
{
    private static readonly Dictionary<string, string> NoMetadata = [];

    /// <inheritdoc />
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => continuation(request, context), context);

    /// <inheritdoc />
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => WithoutResult(continuation(request, responseStream, context)), context);

    /// <inheritdoc />
    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => continuation(requestStream, context), context);

    /// <inheritdoc />
    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => WithoutResult(continuation(requestStream, responseStream, context)), context);

    private static async Task<bool> WithoutResult(Task task)
    {
        await task.ConfigureAwait(false);
        return true;
    }

    private async Task<T> GuardAsync<T>(Func<Task<T>> call, ServerCallContext context)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not RpcException || IsOurMethod(context.Method))
        {
            // The original does not become the inner exception: detailed errors would print it.
            throw StatusOf(exception, context).ToRpcException();
        }
    }

    private RpcStatus StatusOf(Exception exception, ServerCallContext context)
    {
        switch (exception)
        {
            case UnavailableException unavailable:
                ErrorLog.DependencyDown(logger, unavailable, context.Method, unavailable.Reason);
                return ErrorStatus.From(unavailable);
            case DomainException domain:
                ErrorLog.CallRefused(logger, context.Method, domain.Reason);
                return ErrorStatus.From(domain);
            case OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled or StatusCode.DeadlineExceeded }
                when context.CancellationToken.IsCancellationRequested || DeadlinePassed(context):
                return Refused(DeadlinePassed(context) ? ErrorReason.DeadlineExceeded : ErrorReason.CallCancelled, NoMetadata, context);
            case OperationCanceledException when lifetime.ApplicationStopping.IsCancellationRequested:
                return Refused(ErrorReason.ServiceStopping, NoMetadata, context);
            case RpcException rpc:
                return StatusOfPeer(rpc, context);
            default:
                return Fault(exception, context);
        }
    }

    private RpcStatus StatusOfPeer(RpcException exception, ServerCallContext context)
    {
        if (exception.GetRpcStatus() is { } status && status.GetDetail<ErrorInfo>() is { } info && IsOurs(info.Domain))
        {
            ErrorLog.PeerRefused(logger, context.Method, info.Reason);
            return status;
        }
        switch (exception.StatusCode)
        {
            case StatusCode.Unimplemented:
                return Refused(ErrorReason.MethodNotImplemented, new Dictionary<string, string> { ["method"] = context.Method }, context);
            case StatusCode.Unavailable:
                return StatusOf(UnavailableException.Peer("called", exception), context);
            default:
                return Fault(exception, context);
        }
    }

    private RpcStatus Refused(ErrorReason reason, IReadOnlyDictionary<string, string> metadata, ServerCallContext context)
    {
        ErrorLog.CallRefused(logger, context.Method, reason);
        return ErrorStatus.From(reason, metadata);
    }

    private RpcStatus Fault(Exception exception, ServerCallContext context)
    {
        string errorId = Guid.NewGuid().ToString("N");
        ErrorLog.CallFailed(logger, exception, context.Method, errorId);
        return ErrorStatus.From(ErrorReason.InternalError, new Dictionary<string, string> { ["errorId"] = errorId });
    }

    private bool DeadlinePassed(ServerCallContext context) => context.Deadline <= time.GetUtcNow().UtcDateTime;

    private static bool IsOurMethod(string method) => method.StartsWith("/rlhf.", StringComparison.Ordinal);

    private static bool IsOurs(string domain) =>
        domain == RpcErrors.Shared || domain.EndsWith("." + RpcErrors.Shared, StringComparison.Ordinal);
}
