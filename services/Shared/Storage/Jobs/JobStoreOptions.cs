namespace RlhfT2I.Storage.Jobs;

/// <summary>How jobs are leased and watched.</summary>
public sealed record JobStoreOptions
{
    /// <summary>How long a worker may be silent before another one takes its job.</summary>
    /// <value>60 seconds; workers send a heartbeat every few seconds.</value>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Workers of one job that may go silent; after so many the job has failed. Workers that stop in good order do not count.</summary>
    /// <value>5.</value>
    public int LostLeaseLimit { get; init; } = 5;

    /// <summary>How often a watch looks at the database for changes that another process made.</summary>
    /// <value>1 second; changes of this process are seen at once.</value>
    public TimeSpan WatchInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Service that is named in the failure of a job that lost too many workers, such as <c>generation.rlhf</c>.</summary>
    public required string Domain { get; init; }

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is not positive; the message names it.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Lease, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(WatchInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(LostLeaseLimit, 1);
        ArgumentException.ThrowIfNullOrWhiteSpace(Domain);
    }
}
