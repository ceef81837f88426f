namespace RlhfT2I.ServiceDefaults.Errors;

/// <summary>An allowance is used up; becomes <c>RESOURCE_EXHAUSTED</c> with <c>RetryInfo</c>.</summary>
/// <param name="quotaName">What is counted, for a person.</param>
/// <param name="maxCount">The allowance.</param>
/// <param name="retryDelay">When there is a new one.</param>
public sealed class QuotaExceededException(string quotaName, long maxCount, TimeSpan retryDelay)
    : DomainException(ErrorReason.QuotaExceeded, new Dictionary<string, string> { ["quotaName"] = quotaName, ["maxCount"] = $"{maxCount}" })
{
    /// <summary>Time after which there is a new allowance.</summary>
    public TimeSpan RetryDelay { get; } = retryDelay;
}
