using System.Collections.Concurrent;

namespace RlhfT2I.Storage.Jobs;

/// <summary>Wakes the watches of this process when one of its own steps changed a job. Safe to use from many threads.</summary>
public sealed class JobSignals
{
    private readonly ConcurrentDictionary<string, List<Subscription>> _subscriptions = new(StringComparer.Ordinal);

    /// <summary>Names that are being watched.</summary>
    public int WatchedCount => _subscriptions.Count;

    /// <summary>Wakes all watches of a job.</summary>
    /// <param name="name">The job.</param>
    public void Notify(string name)
    {
        if (!_subscriptions.TryGetValue(name, out List<Subscription>? watches))
            return;
        lock (watches)
        {
            foreach (Subscription watch in watches)
                watch.Wake();
        }
    }

    internal Subscription Subscribe(string name)
    {
        var subscription = new Subscription(this, name);
        while (true)
        {
            List<Subscription> watches = _subscriptions.GetOrAdd(name, _ => []);
            lock (watches)
            {
                // The list may have been dropped by its last watch between the two lines above.
                if (!_subscriptions.TryGetValue(name, out List<Subscription>? current) || !ReferenceEquals(current, watches))
                    continue;
                watches.Add(subscription);
                return subscription;
            }
        }
    }

    private void Remove(Subscription subscription)
    {
        if (!_subscriptions.TryGetValue(subscription.Name, out List<Subscription>? watches))
            return;
        lock (watches)
        {
            watches.Remove(subscription);
            if (watches.Count == 0)
                _subscriptions.TryRemove(new KeyValuePair<string, List<Subscription>>(subscription.Name, watches));
        }
    }

    internal sealed class Subscription(JobSignals owner, string name) : IDisposable
    {
        // One permit at most: many changes while nobody waits are one reason to look.
        private readonly SemaphoreSlim _changed = new(0, 1);

        public string Name { get; } = name;

        public void Wake()
        {
            if (_changed.CurrentCount == 0)
                _changed.Release();
        }

        /// <summary>Waits for a change of this process, or for the interval to pass.</summary>
        public async Task WaitAsync(TimeSpan interval, TimeProvider time, CancellationToken cancellationToken)
        {
            using var passed = new CancellationTokenSource(interval, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(passed.Token, cancellationToken);
            try
            {
                await _changed.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // The interval passed: look.
            }
        }

        public void Dispose()
        {
            owner.Remove(this);
            _changed.Dispose();
        }
    }
}
