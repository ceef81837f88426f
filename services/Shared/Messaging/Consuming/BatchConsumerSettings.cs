namespace RlhfT2I.Messaging.Consuming;

/// <summary>How a consumer works.</summary>
public sealed record BatchConsumerSettings
{
    /// <summary>Batches in work at once, from 1.</summary>
    /// <value>1.</value>
    public int Concurrency { get; init; } = 1;

    /// <summary>How often leases of batches in work are renewed; a tenth of the queue's lease or less.</summary>
    /// <value>5 seconds.</value>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Wait before the second delivery of a batch that failed; doubles with each further one, to at most a minute.</summary>
    /// <value>1 second.</value>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether an exception of a handler tells of an outage below it, such as a database that is away: no fault of the batch, whose deliveries then do not count.</summary>
    /// <value>Never.</value>
    public Func<Exception, bool> IsOutage { get; init; } = static _ => false;

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is not positive; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Concurrency, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(HeartbeatInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RetryDelay, TimeSpan.Zero);
    }
}
