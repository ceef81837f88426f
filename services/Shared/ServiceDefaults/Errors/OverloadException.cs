namespace RlhfT2I.ServiceDefaults.Errors;

/// <summary>There is too much work at present; becomes <c>RESOURCE_EXHAUSTED</c> with <c>RetryInfo</c>.</summary>
public sealed class OverloadException : DomainException
{
    private OverloadException(ErrorReason reason, TimeSpan retryDelay, IReadOnlyDictionary<string, string> metadata)
        : base(reason, metadata)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(retryDelay, TimeSpan.Zero);
        RetryDelay = retryDelay;
    }

    /// <summary>Time after which it is worth while to try again; above zero.</summary>
    public TimeSpan RetryDelay { get; }

    /// <summary>A queue is full.</summary>
    /// <param name="waitingCount">Pieces of work that wait.</param>
    /// <param name="maxCount">Pieces of work that may wait.</param>
    /// <param name="retryDelay">When room is expected.</param>
    public static OverloadException QueueFull(long waitingCount, long maxCount, TimeSpan retryDelay) =>
        new(ErrorReason.QueueFull, retryDelay, new Dictionary<string, string> { ["waitingCount"] = $"{waitingCount}", ["maxCount"] = $"{maxCount}" });

    /// <summary>A caller calls too often.</summary>
    /// <param name="maxCount">Calls that are allowed in <paramref name="period"/>.</param>
    /// <param name="period">The time that they are counted over.</param>
    /// <param name="retryDelay">When the next call is allowed.</param>
    public static OverloadException RateLimited(long maxCount, TimeSpan period, TimeSpan retryDelay) =>
        new(ErrorReason.RateLimited, retryDelay, new Dictionary<string, string> { ["maxCount"] = $"{maxCount}", ["period"] = $"{period.TotalSeconds} s" });

    /// <summary>A caller, or all callers together, have too many calls in work.</summary>
    /// <param name="maxCount">Calls that may be in work at once.</param>
    /// <param name="retryDelay">When one is expected to have ended.</param>
    public static OverloadException TooManyCalls(long maxCount, TimeSpan retryDelay) =>
        new(ErrorReason.TooManyCalls, retryDelay, new Dictionary<string, string> { ["maxCount"] = $"{maxCount}" });
}
