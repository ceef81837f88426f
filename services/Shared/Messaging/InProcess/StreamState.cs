namespace RlhfT2I.Messaging.InProcess;

/// <summary>Entries of one stream and what each group did with them, behind one lock; no step under it waits or calls out.</summary>
internal sealed class StreamState
{
    private readonly Lock _gate = new();
    private readonly StreamDefinition _definition;
    private readonly InProcessQueueSettings _settings;
    private readonly TimeProvider _time;
    private readonly SortedDictionary<long, Entry> _entries = [];
    private readonly Dictionary<string, GroupState> _groups;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastId;
    private long _lastToken;

    public StreamState(StreamDefinition definition, InProcessQueueSettings settings, TimeProvider time)
    {
        if (definition.Groups.Count == 0)
            throw new ArgumentException($"{definition.Name} has no group, so its entries would never be settled.", nameof(definition));
        (_definition, _settings, _time) = (definition, settings, time);
        _groups = definition.Groups.ToDictionary(group => group, _ => new GroupState(), StringComparer.Ordinal);
    }

    /// <summary>Completes when something may have become free since it was read.</summary>
    public Task Changed
    {
        get
        {
            lock (_gate)
                return _changed.Task;
        }
    }

    public long Append(QueueMessage message)
    {
        lock (_gate)
        {
            if (_entries.Count >= _settings.Capacity)
                TrimLocked();
            if (_entries.Count >= _settings.Capacity)
                throw new QueueFullException(_definition.Name, _entries.Count, _groups.Values.Sum(group => group.Dead.Count), _settings.Capacity);
            _entries.Add(++_lastId, new Entry(message, _time.GetUtcNow()) { OpenGroups = _groups.Count });
            foreach (GroupState group in _groups.Values)
                group.New.Enqueue(_lastId);
            Signal();
            return _lastId;
        }
    }

    /// <summary>Leases what is free; and when the next lease or delay ends, if nothing is.</summary>
    public (IReadOnlyList<Delivery> Deliveries, DateTimeOffset? NextDue) Lease(ConsumerIdentity consumer, int maxCount)
    {
        lock (_gate)
        {
            GroupState group = Group(consumer.Group);
            DateTimeOffset now = _time.GetUtcNow();
            var deliveries = new List<Delivery>();
            foreach ((long id, Claim claim) in group.Pending.Where(pending => pending.Value.DueTime <= now).OrderBy(pending => pending.Key).ToList())
            {
                if (deliveries.Count == maxCount)
                    break;
                if (claim.DeliveryCount >= _settings.DeliveryLimit)
                    BuryLocked(group, id, claim, claim.Error ?? $"The lease of {claim.Owner} ended {claim.DeliveryCount} times without an answer.", now);
                else
                    deliveries.Add(Deliver(group, consumer, id, claim.DeliveryCount + 1, claim.Error, now));
            }
            while (deliveries.Count < maxCount && group.New.TryDequeue(out long id))
                deliveries.Add(Deliver(group, consumer, id, 1, error: null, now));
            return (deliveries, group.Pending.Count == 0 ? null : group.Pending.Values.Min(claim => claim.DueTime));
        }
    }

    public bool Acknowledge(Delivery delivery, long id)
    {
        lock (_gate)
        {
            if (!IsHeld(delivery, id, out GroupState group, out _))
                return false;
            group.Pending.Remove(id);
            _entries[id].OpenGroups--;
            return true;
        }
    }

    public bool Extend(Delivery delivery, long id)
    {
        lock (_gate)
        {
            if (!IsHeld(delivery, id, out GroupState group, out Claim claim))
                return false;
            group.Pending[id] = claim with { DueTime = _time.GetUtcNow() + _settings.Lease };
            return true;
        }
    }

    public bool Release(Delivery delivery, long id)
    {
        lock (_gate)
        {
            if (!IsHeld(delivery, id, out GroupState group, out Claim claim))
                return false;
            group.Pending[id] = claim with { Owner = null, Token = null, DeliveryCount = claim.DeliveryCount - 1, DueTime = _time.GetUtcNow() };
            Signal();
            return true;
        }
    }

    public bool Reject(Delivery delivery, long id, string error, TimeSpan delay)
    {
        lock (_gate)
        {
            if (!IsHeld(delivery, id, out GroupState group, out Claim claim))
                return false;
            DateTimeOffset now = _time.GetUtcNow();
            if (claim.DeliveryCount >= _settings.DeliveryLimit)
                BuryLocked(group, id, claim, error, now);
            else
                group.Pending[id] = claim with { Owner = null, Token = null, DueTime = now + delay, Error = error };
            Signal();
            return true;
        }
    }

    public bool Bury(Delivery delivery, long id, string error)
    {
        lock (_gate)
        {
            if (!IsHeld(delivery, id, out GroupState group, out Claim claim))
                return false;
            BuryLocked(group, id, claim, error, _time.GetUtcNow());
            return true;
        }
    }

    public IReadOnlyList<DeadLetter> ListDead(string groupName, long afterId, int maxCount)
    {
        lock (_gate)
            return [.. Group(groupName).Dead.SkipWhile(dead => dead.Key <= afterId).Take(maxCount).Select(dead => dead.Value)];
    }

    public bool Redrive(string groupName, long id)
    {
        lock (_gate)
        {
            GroupState group = Group(groupName);
            if (!group.Dead.Remove(id))
                return false;
            group.Pending[id] = new Claim(Owner: null, Token: null, DeliveryCount: 0, _time.GetUtcNow(), Error: null);
            Signal();
            return true;
        }
    }

    public bool Discard(string groupName, long id)
    {
        lock (_gate)
        {
            if (!Group(groupName).Dead.Remove(id))
                return false;
            _entries[id].OpenGroups--;
            return true;
        }
    }

    public bool IsSettled(long id)
    {
        lock (_gate)
            return id > 0 && id <= _lastId && (!_entries.TryGetValue(id, out Entry? entry) || entry.OpenGroups == 0);
    }

    public int Trim()
    {
        lock (_gate)
            return TrimLocked();
    }

    public QueueDepth Depth(string groupName)
    {
        lock (_gate)
        {
            GroupState group = Group(groupName);
            long oldest = Math.Min(group.New.TryPeek(out long fresh) ? fresh : long.MaxValue, group.Pending.Keys.DefaultIfEmpty(long.MaxValue).Min());
            TimeSpan age = oldest == long.MaxValue ? TimeSpan.Zero : _time.GetUtcNow() - _entries[oldest].PublishTime;
            return new QueueDepth(group.New.Count, group.Pending.Count, group.Dead.Count, age);
        }
    }

    private Delivery Deliver(GroupState group, ConsumerIdentity consumer, long id, int count, string? error, DateTimeOffset now)
    {
        string token = InProcessQueue.Text(++_lastToken);
        group.Pending[id] = new Claim(consumer.Name, token, count, now + _settings.Lease, error);
        Entry entry = _entries[id];
        return new Delivery(consumer, InProcessQueue.Text(id), entry.Message, count, token, entry.PublishTime);
    }

    // The owner alone does not do: the same consumer may have lost the entry and been given it again.
    private bool IsHeld(Delivery delivery, long id, out GroupState group, out Claim claim)
    {
        group = Group(delivery.Consumer.Group);
        return group.Pending.TryGetValue(id, out claim!) && claim.Token is not null && claim.Token == delivery.LeaseToken;
    }

    private void BuryLocked(GroupState group, long id, Claim claim, string error, DateTimeOffset now)
    {
        group.Pending.Remove(id);
        string text = error.Length > DeadLetter.MaxErrorLength ? error[..DeadLetter.MaxErrorLength] : error;
        group.Dead[id] = new DeadLetter(InProcessQueue.Text(id), _entries[id].Message, claim.DeliveryCount, text, now, _entries[id].PublishTime);
    }

    private int TrimLocked()
    {
        List<long> settled = [.. _entries.Where(entry => entry.Value.OpenGroups == 0).Select(entry => entry.Key)];
        foreach (long id in settled)
            _entries.Remove(id);
        return settled.Count;
    }

    private GroupState Group(string name) => _groups.GetValueOrDefault(name) ?? throw new UnknownStreamException(name, _groups.Keys);

    private void Signal()
    {
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Entry(QueueMessage message, DateTimeOffset publishTime)
    {
        public QueueMessage Message { get; } = message;

        public DateTimeOffset PublishTime { get; } = publishTime;

        /// <summary>Groups that have neither acknowledged nor discarded it.</summary>
        public int OpenGroups { get; set; }
    }

    private sealed record Claim(string? Owner, string? Token, int DeliveryCount, DateTimeOffset DueTime, string? Error);

    private sealed class GroupState
    {
        public Queue<long> New { get; } = [];

        public Dictionary<long, Claim> Pending { get; } = [];

        public SortedDictionary<long, DeadLetter> Dead { get; } = [];
    }
}
