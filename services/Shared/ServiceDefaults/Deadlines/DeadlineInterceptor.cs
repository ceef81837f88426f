using Grpc.Core;
using Grpc.Core.Interceptors;

namespace RlhfT2I.ServiceDefaults.Deadlines;

/// <summary>
/// Gives every call of the contracts a deadline: the caller's own, but never later than its service config says, which is also what a
/// caller without one gets. The method sees it in its context's <c>Deadline</c> and <c>CancellationToken</c>; calls that it makes inherit
/// both.
/// </summary>
/// <remarks>
/// A method that heeds its token ends with <c>DEADLINE_EXCEEDED</c>. One that does not runs on, since nothing can stop it. Add this
/// inside <see cref="Errors.ErrorInterceptor"/>.
/// </remarks>
/// <param name="time">Clock of the deadlines.</param>
public sealed class DeadlineInterceptor(TimeProvider time) : Interceptor
{
    // Where GetHttpContext looks in a context that is not the framework's own.
    private const string HttpContextKey = "__HttpContext";

    /// <inheritdoc />
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        LimitAsync(context, limited => continuation(request, limited));

    /// <inheritdoc />
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        LimitAsync(context, limited => WithoutResult(continuation(request, responseStream, limited)));

    /// <inheritdoc />
    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        LimitAsync(context, limited => continuation(requestStream, limited));

    /// <inheritdoc />
    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        LimitAsync(context, limited => WithoutResult(continuation(requestStream, responseStream, limited)));

    private static async Task<bool> WithoutResult(Task task)
    {
        await task.ConfigureAwait(false);
        return true;
    }

    private async Task<T> LimitAsync<T>(ServerCallContext context, Func<ServerCallContext, Task<T>> call)
    {
        if (MethodPolicies.Find(context.Method) is not { } policy)
            return await call(context).ConfigureAwait(false);

        DateTime now = time.GetUtcNow().UtcDateTime;
        DateTime latest = now + policy.Timeout;
        DateTime deadline = context.Deadline < latest ? context.Deadline : latest;
        using var timer = new CancellationTokenSource(deadline > now ? deadline - now : TimeSpan.Zero, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, timer.Token);
        using CallScope scope = CallScope.Enter(deadline, ending.Token);
        context.UserState[HttpContextKey] = context.GetHttpContext();
        try
        {
            return await call(new LimitedCallContext(context, deadline, ending.Token)).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsCancellation(exception) && timer.IsCancellationRequested)
        {
            throw new DeadlineExceededException();
        }
    }

    private static bool IsCancellation(Exception exception) =>
        exception is OperationCanceledException or RpcException { StatusCode: StatusCode.Cancelled or StatusCode.DeadlineExceeded };
}
