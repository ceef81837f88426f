using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Storage.Database;
using RlhfT2I.Storage.Jobs;
using Progress = RlhfT2I.Storage.Jobs.Progress;

namespace RlhfT2I.RoomHosting.Jobs;

/// <summary>A claimed job, its heartbeat, and the token that ends its work.</summary>
/// <typeparam name="TRoom">The room's context.</typeparam>
internal sealed class LeasedRun<TRoom> : JobRun, IDisposable
    where TRoom : RoomContext
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(250);

    private readonly JobStore<TRoom> _jobs;
    private readonly Job _job;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _work;
    private readonly Lock _gate = new();
    private Progress? _unstored;
    private long? _storedAt;
    private Action<TRoom, Job>? _onSuccess;
    private volatile bool _isLost;

    public LeasedRun(JobStore<TRoom> jobs, Job job, TimeProvider time, CancellationToken stopping)
    {
        (_jobs, _job, _time) = (jobs, job, time);
        _work = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    }

    public override int Attempt => _job.Attempt;

    /// <summary>Set when the work is to end, for whatever reason.</summary>
    public CancellationToken Work => _work.Token;

    /// <summary>Whether the job is in other hands, or final: this worker has no say any more.</summary>
    public bool IsLost => _isLost;

    public override async Task ReportAsync(Progress progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            _unstored = progress;
            if (_storedAt is { } at && _time.GetElapsedTime(at) < ReportInterval)
                return;
            _storedAt = _time.GetTimestamp();
        }
        await BeatAsync(cancellationToken);
        Work.ThrowIfCancellationRequested();
    }

    public override async Task AdvanceAsync<TContext>(Progress progress, Action<TContext, Job> effect, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        ArgumentNullException.ThrowIfNull(effect);
        TakeUnstored();
        Observe(await _jobs.AdvanceAsync(_job.Name, Attempt, progress, Of(effect), cancellationToken));
    }

    public override void OnSuccess<TContext>(Action<TContext, Job> effect)
    {
        ArgumentNullException.ThrowIfNull(effect);
        _onSuccess = Of(effect);
    }

    /// <summary>Renews the lease, with the newest progress if there is one.</summary>
    public async Task BeatAsync(CancellationToken cancellationToken)
    {
        try
        {
            Observe(await _jobs.HeartbeatAsync(_job.Name, Attempt, TakeUnstored(), cancellationToken));
        }
        catch (JobLeaseLostException)
        {
            Lose();
            throw;
        }
    }

    /// <summary>Draws conclusions from how the job stands.</summary>
    public void Observe(Job job)
    {
        if (job.IsFinal || job.Attempt != Attempt)
            Lose();
        else if (job.State == JobState.Cancelling)
            _work.Cancel();
    }

    public async Task<Job> CompleteAsync(byte[]? result)
    {
        Progress? last = TakeUnstored();
        if (last is not null)
            await _jobs.HeartbeatAsync(_job.Name, Attempt, last, CancellationToken.None);
        return await _jobs.CompleteAsync(_job.Name, Attempt, result, _onSuccess, CancellationToken.None);
    }

    public Task<Job> FailAsync(Failure failure) => _jobs.FailAsync(_job.Name, Attempt, failure, CancellationToken.None);

    /// <summary>Gives the job back; one that is being cancelled ends so.</summary>
    public Task<Job> ReleaseAsync() => _jobs.ReleaseAsync(_job.Name, Attempt, CancellationToken.None);

    public void Dispose() => _work.Dispose();

    private void Lose()
    {
        _isLost = true;
        _work.Cancel();
    }

    private Progress? TakeUnstored()
    {
        lock (_gate)
        {
            Progress? progress = _unstored;
            _unstored = null;
            return progress;
        }
    }

    private static Action<TRoom, Job> Of<TContext>(Action<TContext, Job> effect)
        where TContext : RoomContext
    {
        if (!typeof(TContext).IsAssignableFrom(typeof(TRoom)))
            throw new ArgumentException($"The effect is one on {typeof(TContext).Name}; the job is stored in {typeof(TRoom).Name}.", nameof(effect));
        return (context, job) => effect((TContext)(RoomContext)context, job);
    }
}
