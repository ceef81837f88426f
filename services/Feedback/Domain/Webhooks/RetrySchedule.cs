namespace RlhfT2I.Feedback.Domain.Webhooks;

/// <summary>When a delivery that failed is tried again: exponential backoff with jitter, so that receivers that come back are not met by all at once.</summary>
internal static class RetrySchedule
{
    /// <summary>Tries of a delivery; after the last one it is given up. Without jitter they lie within 4.6 hours.</summary>
    public const int TryCount = 8;

    private const double Jitter = 0.2;

    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(15);

    /// <summary>Time from the end of a failed try to the next one: 15 s, 45 s, 135 s and so on to 3 h, each longer or shorter by up to a fifth.</summary>
    /// <param name="attempt">The failed try, from 1.</param>
    /// <param name="jitter">A random number from 0 to below 1.</param>
    /// <returns>Null if there is no next one.</returns>
    public static TimeSpan? DelayAfter(int attempt, double jitter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempt, 1);
        return attempt >= TryCount ? null : FirstDelay * Math.Pow(3, attempt - 1) * (1 - Jitter + 2 * Jitter * jitter);
    }
}
