using System.Threading.Channels;
using Grpc.Core;
using Microsoft.Extensions.Hosting;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.ServiceDefaults.Errors;
using RlhfT2I.ServiceDefaults.Jobs;

namespace RlhfT2I.ServiceDefaults.Tests.Jobs;

public sealed class JobWatchTests : IDisposable
{
    private const string Name = DefaultsHost.JobName;
    private readonly ObservedTime _time = new();
    private readonly JobChanges<GenerationJob> _changes = new();
    private readonly Lifetime _lifetime = new();
    private readonly Stream _stream = new();
    private JobSnapshot<GenerationJob> _stored = At(1, JobState.Pending, 0);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_JobThatIsDone_SendsItAndEnds()
    {
        _stored = At(9, JobState.Failed, 3);
        await Watch(Cancellation);
        _stream.Sent.ShouldHaveSingleItem().GenerationJob.State.ShouldBe(JobState.Failed);
        _changes.SubscriptionCount.ShouldBe(0);
    }

    [Fact]
    public async Task RunAsync_JobThatRuns_SendsPresentThenChangesThenFinalState()
    {
        Task watch = Watch(Cancellation);
        (await _stream.NextAsync()).GenerationJob.State.ShouldBe(JobState.Pending);
        Publish(At(2, JobState.Running, 1));
        (await _stream.NextAsync()).GenerationJob.Progress.CompletedCount.ShouldBe(1);
        Publish(At(3, JobState.Running, 2));
        (await _stream.NextAsync()).GenerationJob.Progress.CompletedCount.ShouldBe(2);
        watch.IsCompleted.ShouldBeFalse();
        Publish(At(4, JobState.Succeeded, 2));
        (await _stream.NextAsync()).GenerationJob.State.ShouldBe(JobState.Succeeded);
        await watch;
    }

    [Fact]
    public async Task RunAsync_Quiet_SendsHeartbeatAfterFifteenSecondsAndNotBefore()
    {
        Task watch = Watch(Cancellation);
        await _stream.NextAsync();
        for (int i = 0; i < 3; i++)
        {
            await _time.TimerStartedAsync(Cancellation);
            _time.Advance(TimeSpan.FromSeconds(14.9));
            _stream.UnreadCount.ShouldBe(0);
            _time.Advance(TimeSpan.FromSeconds(0.1));
            (await _stream.NextAsync()).Heartbeat.SendTime.ToDateTimeOffset().ShouldBe(_time.GetUtcNow());
        }
        Publish(At(2, JobState.Cancelled, 0));
        await watch;
    }

    [Fact]
    public async Task RunAsync_ChangeThatNobodyPublished_IsFoundInTheQuiet()
    {
        Task watch = Watch(Cancellation);
        await _stream.NextAsync();
        await _time.TimerStartedAsync(Cancellation);
        _stored = At(2, JobState.Succeeded, 5);
        _time.Advance(TimeSpan.FromSeconds(15));
        (await _stream.NextAsync()).GenerationJob.State.ShouldBe(JobState.Succeeded);
        await watch;
    }

    [Fact]
    public async Task RunAsync_SnapshotThatIsOlder_IsNotSent()
    {
        _stored = At(5, JobState.Running, 4);
        Task watch = Watch(Cancellation);
        await _stream.NextAsync();
        Publish(At(4, JobState.Running, 3), store: false);
        Publish(At(6, JobState.Succeeded, 5));
        await watch;
        _stream.Sent.Select(sent => sent.GenerationJob.Progress.CompletedCount).ShouldBe([4, 5]);
    }

    [Fact]
    public async Task RunAsync_SlowReader_SeesNewestProgressAndEveryState()
    {
        _stream.Hold();
        Task watch = Watch(Cancellation);
        await _stream.WriteBegun;
        for (int i = 2; i < 1000; i++)
            Publish(At(i, JobState.Running, i));
        Publish(At(1000, JobState.Cancelling, 999));
        Publish(At(1001, JobState.Cancelled, 999));
        _stream.Release();
        await watch;
        _stream.Sent.Select(sent => (sent.GenerationJob.State, sent.GenerationJob.Progress.CompletedCount)).ShouldBe(
            [(JobState.Pending, 0), (JobState.Running, 999), (JobState.Cancelling, 999), (JobState.Cancelled, 999)]);
    }

    [Fact]
    public async Task RunAsync_CallerGone_EndsAndUnsubscribes()
    {
        using var call = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task watch = Watch(call.Token);
        await _stream.NextAsync();
        _changes.SubscriptionCount.ShouldBe(1);
        await call.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(watch);
        _changes.SubscriptionCount.ShouldBe(0);
    }

    [Fact]
    public async Task RunAsync_HostThatStops_Ends()
    {
        Task watch = Watch(Cancellation);
        await _stream.NextAsync();
        _lifetime.StopApplication();
        await Should.ThrowAsync<OperationCanceledException>(watch);
    }

    [Fact]
    public async Task RunAsync_MissingJob_PassesTheRefusalOn()
    {
        Task watch = Sut().RunAsync(Name, _ => throw ResourceException.NotFound("generation.rlhf/GenerationJob", Name), _stream, Cancellation);
        (await Should.ThrowAsync<ResourceException>(watch)).Reason.ShouldBe(ErrorReason.ResourceNotFound);
        _changes.SubscriptionCount.ShouldBe(0);
    }

    [Fact]
    public async Task Publish_ToWatchersOfAnotherJob_IsNotHeard()
    {
        using JobSubscription<GenerationJob> other = _changes.Subscribe("projects/p1/generationJobs/other");
        using JobSubscription<GenerationJob> same = _changes.Subscribe(Name);
        _changes.Publish(Name, At(2, JobState.Running, 1));
        (await same.NextAsync()).Version.ShouldBe(2);
        other.WaitingCount.ShouldBe(0);
    }

    [Fact]
    public void Subscription_StatesThatAlternateForEver_StaysBounded()
    {
        using JobSubscription<GenerationJob> subscription = _changes.Subscribe(Name);
        for (int i = 0; i < 100; i++)
            _changes.Publish(Name, At(i, i % 2 == 0 ? JobState.Pending : JobState.Running, i));
        subscription.WaitingCount.ShouldBe(JobSubscription<GenerationJob>.Capacity);
    }

    public void Dispose() => _lifetime.Dispose();

    private static JobSnapshot<GenerationJob> At(long version, JobState state, long completed) => new(
        version, state, new GenerationJob { Name = Name, State = state, Progress = new JobProgress { CompletedCount = completed } });

    private JobWatch<GenerationJob, WatchGenerationJobResponse> Sut() => new(
        _changes,
        job => new WatchGenerationJobResponse { GenerationJob = job },
        heartbeat => new WatchGenerationJobResponse { Heartbeat = heartbeat },
        _time,
        _lifetime);

    private Task Watch(CancellationToken cancellationToken) => Sut().RunAsync(Name, _ => Task.FromResult(_stored), _stream, cancellationToken);

    private void Publish(JobSnapshot<GenerationJob> snapshot, bool store = true)
    {
        if (store)
            _stored = snapshot;
        _changes.Publish(Name, snapshot);
    }

    private sealed class Stream : IAsyncStreamWriter<WatchGenerationJobResponse>
    {
        private readonly Channel<WatchGenerationJobResponse> _unread = Channel.CreateUnbounded<WatchGenerationJobResponse>();
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource? _held;

        public List<WatchGenerationJobResponse> Sent { get; } = [];

        public int UnreadCount => _unread.Reader.Count;

        public Task WriteBegun => _begun.Task;

        public WriteOptions? WriteOptions { get; set; }

        public void Hold() => _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Release() => _held!.SetResult();

        public async Task<WatchGenerationJobResponse> NextAsync() =>
            await _unread.Reader.ReadAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancellation);

        public async Task WriteAsync(WatchGenerationJobResponse message)
        {
            _begun.TrySetResult();
            if (_held is not null)
                await _held.Task;
            Sent.Add(message);
            _unread.Writer.TryWrite(message);
        }

        public Task WriteAsync(WatchGenerationJobResponse message, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return WriteAsync(message);
        }
    }

    private sealed class Lifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _stopping = new();

        public CancellationToken ApplicationStarted => CancellationToken.None;

        public CancellationToken ApplicationStopping => _stopping.Token;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void StopApplication() => _stopping.Cancel();

        public void Dispose() => _stopping.Dispose();
    }
}
