using System.Collections.Concurrent;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.ServiceDefaults.Deadlines;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Requests;

namespace RlhfT2I.ServiceDefaults.Tests.Deadlines;

/// <summary>A host that calls itself, which is all that a client sees of a peer.</summary>
public sealed class ClientExtensionsTests
{
    private static readonly CancelGenerationJobRequest Change = new() { Name = DefaultsHost.JobName };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Call_WithoutRequestId_GetsOneAndADeadline()
    {
        var seen = new List<(string Id, DateTime Deadline)>();
        await using DefaultsHost host = await StartAsync((request, context) =>
        {
            seen.Add((((CancelGenerationJobRequest)request).RequestId, context.Deadline));
            return Task.CompletedTask;
        });
        DateTime before = DateTime.UtcNow;
        await Peer(host).CancelGenerationJobAsync(Change, cancellationToken: Cancellation);
        await Peer(host).CancelGenerationJobAsync(Change, cancellationToken: Cancellation);

        seen.ShouldAllBe(call => RequestIds.IsUuid4(call.Id));
        seen.Select(call => call.Id).Distinct().Count().ShouldBe(2);
        seen[0].Deadline.ShouldBeInRange(before.AddSeconds(14), DateTime.UtcNow.AddSeconds(15));
        Change.RequestId.ShouldBeEmpty();
    }

    [Fact]
    public async Task Call_WithRequestId_KeepsIt()
    {
        string id = Guid.NewGuid().ToString(), seen = "";
        await using DefaultsHost host = await StartAsync((request, _) =>
        {
            seen = ((CancelGenerationJobRequest)request).RequestId;
            return Task.CompletedTask;
        });
        await Peer(host).CancelGenerationJobAsync(new CancelGenerationJobRequest { Name = Change.Name, RequestId = id }, cancellationToken: Cancellation);
        seen.ShouldBe(id);
    }

    [Fact]
    public async Task Call_AnsweredUnavailable_IsRepeatedWithTheSameRequestId()
    {
        var ids = new ConcurrentQueue<string>();
        await using DefaultsHost host = await StartAsync((request, _) =>
        {
            ids.Enqueue(((CancelGenerationJobRequest)request).RequestId);
            return ids.Count < 3 ? throw UnavailableException.Storage("the database", null) : Task.CompletedTask;
        });
        await Peer(host).CancelGenerationJobAsync(Change, cancellationToken: Cancellation);
        ids.Count.ShouldBe(3);
        ids.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Call_AnsweredOtherwise_IsNotRepeated()
    {
        int calls = 0;
        await using DefaultsHost host = await StartAsync((_, _) =>
        {
            calls++;
            throw new WrongStateException(Change.Name, "JOB_STATE_FAILED", "JOB_STATE_RUNNING");
        });
        RpcException error = await Should.ThrowAsync<RpcException>(Peer(host).CancelGenerationJobAsync(Change, cancellationToken: Cancellation).ResponseAsync);
        error.StatusCode.ShouldBe(StatusCode.FailedPrecondition);
        calls.ShouldBe(1);
    }

    [Fact]
    public async Task Call_WithinACall_InheritsDeadlineAndCancellation()
    {
        DateTime outer = default, inner = default;
        var ended = new TaskCompletionSource();
        DefaultsHost? host = null;
        host = await StartAsync(async (request, context) =>
        {
            if (request is GetGenerationJobRequest)
            {
                outer = context.Deadline;
                await Peer(host!).CancelGenerationJobAsync(Change);
                return;
            }
            inner = context.Deadline;
            await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken).ContinueWith(_ => ended.SetResult(), TaskScheduler.Default);
            context.CancellationToken.ThrowIfCancellationRequested();
        });
        await using (host)
        {
            // 1 s is less than what either contract allows.
            RpcException error = await Should.ThrowAsync<RpcException>(host.Client.GetGenerationJobAsync(
                new GetGenerationJobRequest { Name = Change.Name }, deadline: DateTime.UtcNow.AddSeconds(1), cancellationToken: Cancellation).ResponseAsync);
            error.StatusCode.ShouldBe(StatusCode.DeadlineExceeded);
            await ended.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancellation);
            inner.ShouldBe(outer, TimeSpan.FromMilliseconds(500));
        }
    }

    [Fact]
    public async Task Call_AfterTheCallThatBeganIt_IsNotCancelledWithIt()
    {
        var outerEnded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<CancelGenerationJobResponse>? later = null;
        DefaultsHost? host = null;
        host = await StartAsync((request, _) =>
        {
            if (request is GetGenerationJobRequest)
                later = CallLaterAsync();
            return Task.CompletedTask;

            async Task<CancelGenerationJobResponse> CallLaterAsync()
            {
                await outerEnded.Task;
                return await Peer(host!).CancelGenerationJobAsync(Change);
            }
        });
        await using (host)
        {
            await host.Client.GetGenerationJobAsync(new GetGenerationJobRequest { Name = Change.Name }, cancellationToken: Cancellation);
            outerEnded.SetResult();
            (await later.ShouldNotBeNull()).GenerationJob.Name.ShouldBe(Change.Name);
        }
    }

    [Theory]
    [InlineData(null, "is not set")]
    [InlineData("reward:8080", "is 'reward:8080'")]
    [InlineData("ftp://reward", "is 'ftp://reward'")]
    public async Task Host_WithoutAddressOfAPeer_DoesNotStart(string? address, string said)
    {
        var error = await Should.ThrowAsync<Microsoft.Extensions.Options.OptionsValidationException>(() => DefaultsHost.StartAsync(
            configure: builder => builder.Services.AddPeerClient<GenerationService.GenerationServiceClient>("Generation"),
            args: address is null ? [] : [$"--Peers:Addresses:Generation={address}"]));
        string failure = error.Failures.ShouldHaveSingleItem();
        failure.ShouldStartWith($"Peers:Addresses:Generation {said}");
        failure.ShouldContain("http");
    }

    private static GenerationService.GenerationServiceClient Peer(DefaultsHost host) =>
        host.App.Services.GetRequiredService<GenerationService.GenerationServiceClient>();

    private static Task<DefaultsHost> StartAsync(Func<object, ServerCallContext, Task> behavior) => DefaultsHost.StartAsync(
        behavior,
        builder => builder.Services.AddPeerClient<GenerationService.GenerationServiceClient>("Generation"),
        "--Peers:Addresses:Generation=self");
}
