using System.Diagnostics;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace RlhfT2I.ServiceDefaults.Diagnostics;

/// <summary>Measures calls to other rooms that have one answer. Streams last as long as someone reads them; their server measures those.</summary>
internal sealed class ClientCallMeasures : Interceptor
{
    /// <inheritdoc />
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
    {
        ArgumentNullException.ThrowIfNull(continuation);
        long start = Stopwatch.GetTimestamp();
        AsyncUnaryCall<TResponse> call = continuation(request, context);
        _ = call.ResponseAsync.ContinueWith(
            response => End(context.Method.FullName, start, response), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return call;
    }

    private static void End(string method, long start, Task response)
    {
        StatusCode status = response.IsCompletedSuccessfully ? StatusCode.OK
            : response.Exception?.InnerException is { } exception ? RpcTags.StatusOf(exception)
            : StatusCode.Cancelled;
        HallDiagnostics.ClientCallDuration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, RpcTags.Of(method, status));
    }
}
