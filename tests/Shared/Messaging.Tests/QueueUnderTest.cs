namespace RlhfT2I.Messaging.Tests;

/// <summary>A queue and the clock that its leases run by.</summary>
internal abstract class QueueUnderTest : IAsyncDisposable
{
    public abstract IBatchQueue Queue { get; }

    /// <summary>The time, by that clock.</summary>
    public abstract DateTimeOffset Now { get; }

    /// <summary>Makes every lease and delay so much older.</summary>
    public abstract Task AdvanceAsync(TimeSpan by);

    public abstract ValueTask DisposeAsync();
}
