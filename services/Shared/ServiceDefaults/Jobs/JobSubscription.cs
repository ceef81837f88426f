namespace RlhfT2I.ServiceDefaults.Jobs;

/// <summary>
/// What one watcher has not sent yet. Bounded: of several snapshots in one state only the newest is kept, so that a slow watcher loses
/// progress that is out of date anyway and never a change of state.
/// </summary>
/// <typeparam name="TJob">The job's contract.</typeparam>
public sealed class JobSubscription<TJob> : IDisposable
    where TJob : class
{
    /// <summary>Most snapshots that wait. A job's life has four states, so this is reached only by one that is requeued again and
    /// again.</summary>
    public const int Capacity = 8;

    private readonly Lock _guard = new();
    private readonly List<JobSnapshot<TJob>> _waiting = [];
    private readonly Action<JobSubscription<TJob>> _ended;
    private TaskCompletionSource<JobSnapshot<TJob>>? _reader;

    internal JobSubscription(Action<JobSubscription<TJob>> ended) => _ended = ended;

    /// <summary>Snapshots that wait to be read.</summary>
    public int WaitingCount
    {
        get
        {
            lock (_guard)
                return _waiting.Count;
        }
    }

    /// <summary>The next snapshot, as soon as there is one. One reader at a time.</summary>
    public Task<JobSnapshot<TJob>> NextAsync()
    {
        lock (_guard)
        {
            if (_reader is { Task.IsCompleted: false })
                throw new InvalidOperationException("The subscription is being read already.");
            _reader = new TaskCompletionSource<JobSnapshot<TJob>>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_waiting.Count > 0)
            {
                _reader.SetResult(_waiting[0]);
                _waiting.RemoveAt(0);
            }
            return _reader.Task;
        }
    }

    /// <summary>Ends the subscription; a reader that waits goes on waiting until its own token ends it.</summary>
    public void Dispose() => _ended(this);

    internal void Offer(JobSnapshot<TJob> snapshot)
    {
        lock (_guard)
        {
            if (_reader is { Task.IsCompleted: false })
                _reader.SetResult(snapshot);
            else if (_waiting.Count > 0 && (_waiting[^1].State == snapshot.State || _waiting.Count == Capacity))
                _waiting[^1] = snapshot;
            else
                _waiting.Add(snapshot);
        }
    }
}
