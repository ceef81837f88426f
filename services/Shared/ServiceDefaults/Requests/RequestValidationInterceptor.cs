using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.ServiceDefaults.Requests;

/// <summary>Refuses every request that breaks the rules of its own contract before a room sees it. Add it after <see cref="ErrorInterceptor"/>.</summary>
public sealed class RequestValidationInterceptor : Interceptor
{
    /// <inheritdoc />
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        Check(request);
        return continuation(request, context);
    }

    /// <inheritdoc />
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        Check(request);
        return continuation(request, responseStream, context);
    }

    private static void Check<TRequest>(TRequest request)
    {
        // Health checks and reflection have contracts of their own.
        if (request is IMessage message && message.Descriptor.File.Package.StartsWith("rlhf.", StringComparison.Ordinal))
            new RequestValidator(message).ThrowIfInvalid();
    }
}
