using System.Collections.Concurrent;

namespace RlhfT2I.Generation.Application;

/// <summary>
/// Jobs that this process advances: lets a worker stop sampling as soon as its job is cancelled, and wakes the job as soon as a batch is
/// stored. What another process does is found by looking at the database. Safe to use from many threads.
/// </summary>
public sealed class RunningJobs
{
    private readonly ConcurrentDictionary<string, Entry> _jobs = new(StringComparer.Ordinal);

    /// <summary>Enters a job until the result is disposed.</summary>
    /// <param name="jobName">Resource name.</param>
    /// <param name="cancellationToken">Set when the job is to stop.</param>
    public Entry Enter(string jobName, CancellationToken cancellationToken)
    {
        var entry = new Entry(this, jobName, cancellationToken);
        _jobs[jobName] = entry;
        return entry;
    }

    /// <summary>Set when the job is to stop; never set for a job that is not advanced here.</summary>
    /// <param name="jobName">Resource name.</param>
    public CancellationToken TokenOf(string jobName) => _jobs.TryGetValue(jobName, out Entry? entry) ? entry.Token : CancellationToken.None;

    /// <summary>Tells a job that one of its batches was stored or given up.</summary>
    /// <param name="jobName">Resource name.</param>
    public void Ring(string jobName)
    {
        if (_jobs.TryGetValue(jobName, out Entry? entry))
            entry.Ring();
    }

    /// <summary>A job that is being advanced.</summary>
    public sealed class Entry : IDisposable
    {
        // One permit at most: many batches while nobody waits are one reason to look.
        private readonly SemaphoreSlim _rung = new(0, 1);
        private readonly Lock _guard = new();
        private readonly RunningJobs _owner;
        private readonly string _jobName;

        internal Entry(RunningJobs owner, string jobName, CancellationToken token) => (_owner, _jobName, Token) = (owner, jobName, token);

        internal CancellationToken Token { get; }

        /// <summary>Waits for the next batch, or for the time to pass.</summary>
        /// <param name="atMost">How long; what other processes do is seen this late.</param>
        /// <param name="cancellationToken">Ends the wait.</param>
        public Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken) => _rung.WaitAsync(atMost, cancellationToken);

        /// <inheritdoc />
        public void Dispose()
        {
            _owner._jobs.TryRemove(new KeyValuePair<string, Entry>(_jobName, this));
            lock (_guard)
                _rung.Dispose();
        }

        internal void Ring()
        {
            lock (_guard)
            {
                if (_owner._jobs.TryGetValue(_jobName, out Entry? present) && ReferenceEquals(present, this) && _rung.CurrentCount == 0)
                    _rung.Release();
            }
        }
    }
}
