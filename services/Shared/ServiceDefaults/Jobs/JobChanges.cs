namespace RlhfT2I.ServiceDefaults.Jobs;

/// <summary>
/// Tells the watchers of this process that a job changed. It is a doorbell and no store: publish after the change is stored. What is
/// missed, since
/// another process made the change, is found by the watch's own look every <see cref="ChangeWatch.QuietInterval"/>.
/// </summary>
/// <typeparam name="TJob">The job's contract.</typeparam>
public sealed class JobChanges<TJob>
    where TJob : class
{
    private readonly Lock _guard = new();
    private readonly Dictionary<string, List<JobSubscription<TJob>>> _subscriptions = new(StringComparer.Ordinal);

    /// <summary>Watchers at present, of all jobs.</summary>
    public int SubscriptionCount
    {
        get
        {
            lock (_guard)
                return _subscriptions.Values.Sum(list => list.Count);
        }
    }

    /// <summary>Hands a snapshot to everyone who watches the job; never waits for them.</summary>
    /// <param name="jobName">Resource name of the job.</param>
    /// <param name="snapshot">How the job stands.</param>
    public void Publish(string jobName, JobSnapshot<TJob> snapshot)
    {
        ArgumentNullException.ThrowIfNull(jobName);
        ArgumentNullException.ThrowIfNull(snapshot);
        JobSubscription<TJob>[] watchers;
        lock (_guard)
            watchers = _subscriptions.TryGetValue(jobName, out List<JobSubscription<TJob>>? list) ? [.. list] : [];
        foreach (JobSubscription<TJob> watcher in watchers)
            watcher.Offer(snapshot);
    }

    /// <summary>Begins to watch a job; dispose what is returned.</summary>
    /// <param name="jobName">Resource name of the job.</param>
    public JobSubscription<TJob> Subscribe(string jobName)
    {
        ArgumentNullException.ThrowIfNull(jobName);
        var subscription = new JobSubscription<TJob>(ended => Remove(jobName, ended));
        lock (_guard)
        {
            if (!_subscriptions.TryGetValue(jobName, out List<JobSubscription<TJob>>? list))
                _subscriptions[jobName] = list = [];
            list.Add(subscription);
        }
        return subscription;
    }

    private void Remove(string jobName, JobSubscription<TJob> subscription)
    {
        lock (_guard)
        {
            if (_subscriptions.TryGetValue(jobName, out List<JobSubscription<TJob>>? list) && list.Remove(subscription) && list.Count == 0)
                _subscriptions.Remove(jobName);
        }
    }
}
