using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Core.Interceptors;
using RlhfT2I.ServiceDefaults.Identity;

namespace RlhfT2I.ServiceDefaults.Deadlines;

/// <summary>
/// What every call to a peer gets: a deadline (the caller's own, else that of the service config, never later than that of the server call
/// that it is made in), that call's cancellation, a <c>request_id</c> where the contract has one and it is empty, and this host's internal token
/// unless the call carries one already.
/// </summary>
/// <remarks>The id is set before the channel repeats the call, so that all attempts carry the same. It is set on a copy: the caller's
/// message stays as it is, and who repeats a call on his own must set the id himself.</remarks>
/// <param name="time">Clock of the deadlines.</param>
/// <param name="token">The host's token.</param>
internal sealed class CallDefaultsInterceptor(TimeProvider time, RoomToken token) : Interceptor
{
    private const string RequestId = "request_id";

    /// <inheritdoc />
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context,
        BlockingUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        using CancellationTokenSource ending = Ending(context.Options);
        return continuation(WithRequestId(request), WithDefaults(context, ending.Token));
    }

    /// <inheritdoc />
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context,
        AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        CancellationTokenSource ending = Ending(context.Options);
        AsyncUnaryCall<TResponse> call = continuation(WithRequestId(request), WithDefaults(context, ending.Token));
        // Links to tokens that live long must not pile up.
        _ = call.ResponseAsync.ContinueWith(
            _ => ending.Dispose(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return call;
    }

    /// <inheritdoc />
    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context,
        AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        CancellationTokenSource ending = Ending(context.Options);
        AsyncServerStreamingCall<TResponse> call = continuation(WithRequestId(request), WithDefaults(context, ending.Token));
        return new AsyncServerStreamingCall<TResponse>(
            call.ResponseStream, call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers,
            () =>
            {
                call.Dispose();
                ending.Dispose();
            });
    }

    private static CancellationTokenSource Ending(CallOptions options) =>
        CancellationTokenSource.CreateLinkedTokenSource(options.CancellationToken, CallScope.Current?.CancellationToken ?? default);

    private ClientInterceptorContext<TRequest, TResponse> WithDefaults<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context, CancellationToken cancellationToken)
        where TRequest : class
        where TResponse : class
    {
        CallOptions options = context.Options.WithCancellationToken(cancellationToken);
        DateTime? deadline = options.Deadline ?? time.GetUtcNow().UtcDateTime + MethodPolicies.Find(context.Method.FullName)?.Timeout;
        if (CallScope.Current is { } scope && (deadline is null || scope.Deadline < deadline))
            deadline = scope.Deadline;
        options = WithToken(options);
        return new(context.Method, context.Host, deadline is { } end ? options.WithDeadline(end) : options);
    }

    // On a copy, since a caller may use his headers again.
    private CallOptions WithToken(CallOptions options)
    {
        if (options.Headers?.Get(InternalTokens.HeaderName) is not null || token.Get() is not { } own)
            return options;
        var headers = new Metadata();
        foreach (Metadata.Entry entry in options.Headers ?? [])
            headers.Add(entry);
        headers.Add(InternalTokens.HeaderName, own);
        return options.WithHeaders(headers);
    }

    private static TRequest WithRequestId<TRequest>(TRequest request)
        where TRequest : class
    {
        if (request is not IMessage message
            || message.Descriptor.FindFieldByName(RequestId) is not { FieldType: FieldType.String, IsRepeated: false } field
            || !string.IsNullOrEmpty((string?)field.Accessor.GetValue(message)))
            return request;
        var copy = (IMessage)((IDeepCloneable<TRequest>)request).Clone();
        field.Accessor.SetValue(copy, Guid.NewGuid().ToString());
        return (TRequest)copy;
    }
}
