using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace RlhfT2I.Cli.Connection;

/// <summary>
/// What holds for every call: the API key, a deadline from the service configuration, a request id that all attempts share, and another attempt while
/// the server is away. Every changing method of the contracts takes a request id, so repeating one is safe.
/// </summary>
/// <param name="patience">How long to wait for a server that is away.</param>
/// <param name="clock">The clock of deadlines.</param>
/// <param name="apiKey">Sent with every call; empty for none.</param>
internal sealed class CallRules(Patience patience, TimeProvider clock, string apiKey) : Interceptor
{
    private const string RequestIdField = "request_id", AuthorizationKey = "authorization";

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        TRequest complete = WithRequestId(request);
        Task<TResponse> response = patience.CallAsync(
            async () =>
            {
                using AsyncUnaryCall<TResponse> call = continuation(complete, Complete(context));
                return await call.ResponseAsync;
            },
            context.Options.CancellationToken);
        return new AsyncUnaryCall<TResponse>(
            response, Task.FromResult(Metadata.Empty), () => Status.DefaultSuccess, () => Metadata.Empty, () => { });
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        TRequest request,
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncServerStreamingCallContinuation<TRequest, TResponse> continuation) =>
        continuation(WithRequestId(request), Complete(context));

    private static TRequest WithRequestId<TRequest>(TRequest request)
        where TRequest : class
    {
        if (request is not IMessage message || message.Descriptor.FindFieldByName(RequestIdField) is not { } field)
            return request;
        if (((string)field.Accessor.GetValue(message)).Length > 0)
            return request;
        IMessage copy = Clone(message, field);
        return (TRequest)copy;
    }

    private static IMessage Clone(IMessage message, FieldDescriptor field)
    {
        IMessage copy = message.Descriptor.Parser.ParseFrom(message.ToByteArray());
        field.Accessor.SetValue(copy, Guid.NewGuid().ToString());
        return copy;
    }

    private ClientInterceptorContext<TRequest, TResponse> Complete<TRequest, TResponse>(ClientInterceptorContext<TRequest, TResponse> context)
        where TRequest : class
        where TResponse : class
    {
        CallOptions options = context.Options;
        if (options.Deadline is null)
            options = options.WithDeadline(clock.GetUtcNow().UtcDateTime + MethodTimeouts.Of(context.Method.FullName));
        if (apiKey.Length > 0)
            options = options.WithHeaders(WithKey(options.Headers));
        return new ClientInterceptorContext<TRequest, TResponse>(context.Method, context.Host, options);
    }

    // A copy: the caller's metadata may serve several calls.
    private Metadata WithKey(Metadata? headers)
    {
        var all = new Metadata();
        foreach (Metadata.Entry entry in headers ?? Metadata.Empty)
            all.Add(entry);
        all.Add(AuthorizationKey, $"Bearer {apiKey}");
        return all;
    }
}
