using System.Diagnostics;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.AspNetCore.Http;

namespace RlhfT2I.ServiceDefaults.Diagnostics;

/// <summary>Measures every call that the host serves and tells its span how it ended: over HTTP/2 a refused call is a 200 too.</summary>
internal sealed class ServerCallMeasures : Interceptor
{
    private static readonly object Begun = new();

    /// <summary>Whether a request was read and its call begun; before that, what goes wrong is the request.</summary>
    public static bool HasBegun(HttpContext context) => context.Items.ContainsKey(Begun);

    /// <inheritdoc />
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        MeasureAsync(() => continuation(request, context), context);

    /// <inheritdoc />
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        MeasureAsync(() => WithoutResult(continuation(request, responseStream, context)), context);

    /// <inheritdoc />
    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        MeasureAsync(() => continuation(requestStream, context), context);

    /// <inheritdoc />
    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        MeasureAsync(() => WithoutResult(continuation(requestStream, responseStream, context)), context);

    private static async Task<bool> WithoutResult(Task task)
    {
        await task.ConfigureAwait(false);
        return true;
    }

    private static async Task<T> MeasureAsync<T>(Func<Task<T>> call, ServerCallContext context)
    {
        context.GetHttpContext().Items[Begun] = true;
        long start = Stopwatch.GetTimestamp();
        try
        {
            T response = await call().ConfigureAwait(false);
            End(context, start, context.Status.StatusCode);
            return response;
        }
        catch (Exception exception)
        {
            End(context, start, RpcTags.StatusOf(exception));
            throw;
        }
    }

    private static void End(ServerCallContext context, long start, StatusCode status)
    {
        TagList tags = RpcTags.Of(context.Method, status);
        HallDiagnostics.ServerCallDuration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, tags);
        if (Activity.Current is not { } span)
            return;
        foreach ((string name, object? value) in tags)
            span.SetTag(name, value);
        // The conventions' list of the server's own errors; what a caller did wrong is no error of the server.
        if (status is StatusCode.Unknown or StatusCode.DeadlineExceeded or StatusCode.Unimplemented or StatusCode.Internal or StatusCode.Unavailable or StatusCode.DataLoss)
            span.SetStatus(ActivityStatusCode.Error);
    }
}
