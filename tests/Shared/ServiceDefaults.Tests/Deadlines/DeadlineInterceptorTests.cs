using Google.Rpc;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using RlhfT2I.Contracts.Generation.V1;

namespace RlhfT2I.ServiceDefaults.Tests.Deadlines;

/// <summary>GetGenerationJob may take 10 seconds.</summary>
public sealed class DeadlineInterceptorTests
{
    private static readonly TimeSpan Allowed = TimeSpan.FromSeconds(10);
    private static readonly GetGenerationJobRequest Request = new() { Name = DefaultsHost.JobName };
    private readonly ObservedTime _time = new(DateTimeOffset.UtcNow);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null, 10)]
    [InlineData(3600, 10)]
    [InlineData(5, 5)]
    public async Task Call_WithDeadline_IsCappedByItsContract(int? asked, int expected)
    {
        DateTime seen = default;
        await using DefaultsHost host = await StartAsync((_, context) =>
        {
            seen = context.Deadline;
            return Task.CompletedTask;
        });
        DateTime now = _time.GetUtcNow().UtcDateTime;
        await host.Client.GetGenerationJobAsync(Request, deadline: asked is { } seconds ? now.AddSeconds(seconds) : null, cancellationToken: Cancellation);
        // The caller's deadline crosses the wire as time that is left, so it arrives a little shifted.
        seen.ShouldBe(now.AddSeconds(expected), TimeSpan.FromSeconds(asked is 5 ? 2 : 0.001));
    }

    [Fact]
    public async Task Call_ThatTakesTooLong_IsCancelledWithATypedError()
    {
        await using DefaultsHost host = await StartAsync((_, context) => Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken));
        Task<GetGenerationJobResponse> call = host.Client.GetGenerationJobAsync(Request, cancellationToken: Cancellation).ResponseAsync;
        await _time.TimerStartedAsync(Cancellation);
        _time.Advance(Allowed);
        RpcException error = await Should.ThrowAsync<RpcException>(call);
        error.StatusCode.ShouldBe(StatusCode.DeadlineExceeded);
        error.GetRpcStatus()!.GetDetail<ErrorInfo>()!.Reason.ShouldBe("DEADLINE_EXCEEDED");
    }

    [Fact]
    public async Task Call_ThatIsInTime_Succeeds()
    {
        var done = new TaskCompletionSource();
        await using DefaultsHost host = await StartAsync((_, context) => done.Task.WaitAsync(context.CancellationToken));
        Task<GetGenerationJobResponse> call = host.Client.GetGenerationJobAsync(Request, cancellationToken: Cancellation).ResponseAsync;
        await _time.TimerStartedAsync(Cancellation);
        _time.Advance(Allowed - TimeSpan.FromSeconds(1));
        done.SetResult();
        (await call).GenerationJob.Name.ShouldBe(Request.Name);
    }

    [Fact]
    public async Task Call_OverJson_HasTheSameDeadline()
    {
        DateTime seen = default;
        await using DefaultsHost host = await StartAsync((_, context) =>
        {
            seen = context.Deadline;
            return Task.CompletedTask;
        });
        (await host.Http.GetAsync(new Uri($"/v1/{DefaultsHost.JobName}", UriKind.Relative), Cancellation)).EnsureSuccessStatusCode();
        seen.ShouldBe((_time.GetUtcNow() + Allowed).UtcDateTime);
    }

    [Fact]
    public async Task Call_ThatTheCallerCancels_CancelsTheMethod()
    {
        var begun = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        await using DefaultsHost host = await StartAsync(async (_, context) =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken).ContinueWith(_ => ended.SetResult(), TaskScheduler.Default);
        });
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task<GetGenerationJobResponse> call = host.Client.GetGenerationJobAsync(Request, cancellationToken: cancel.Token).ResponseAsync;
        await begun.Task.WaitAsync(Allowed, Cancellation);
        await cancel.CancelAsync();
        await Should.ThrowAsync<RpcException>(call);
        await ended.Task.WaitAsync(Allowed, Cancellation);
    }

    [Fact]
    public async Task Context_OfALimitedCall_StillHasItsHttpContext()
    {
        string? path = null;
        await using DefaultsHost host = await StartAsync((_, context) =>
        {
            path = context.GetHttpContext().Request.Path;
            return Task.CompletedTask;
        });
        await host.Client.GetGenerationJobAsync(Request, cancellationToken: Cancellation);
        path.ShouldBe("/rlhf.generation.v1.GenerationService/GetGenerationJob");
    }

    private Task<DefaultsHost> StartAsync(Func<object, ServerCallContext, Task> behavior) =>
        DefaultsHost.StartAsync(behavior, builder => builder.Services.AddSingleton<TimeProvider>(_time));
}
