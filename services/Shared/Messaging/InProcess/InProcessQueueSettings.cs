namespace RlhfT2I.Messaging.InProcess;

/// <summary>Bounds of the queue inside the process.</summary>
public sealed record InProcessQueueSettings
{
    /// <summary>How long a consumer may be silent before its entry goes to another one.</summary>
    /// <value>60 seconds.</value>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Deliveries of an entry before it becomes a dead letter, from 1.</summary>
    /// <value>5.</value>
    public int DeliveryLimit { get; init; } = 5;

    /// <summary>Entries that a stream may hold, from 1; more are refused until consumers catch up.</summary>
    /// <value>10,000, about 10 MB of usual batches.</value>
    public int Capacity { get; init; } = 10_000;

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is not positive; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Lease, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(DeliveryLimit, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Capacity, 1);
    }
}
