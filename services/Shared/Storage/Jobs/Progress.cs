namespace RlhfT2I.Storage.Jobs;

/// <summary>How far a job is, as its worker last reported it.</summary>
/// <param name="CompletedCount">Units finished, at least 0; never decreases within a job.</param>
/// <param name="TotalCount">Units in all; 0 while it is not known.</param>
/// <param name="Stage">What is being done, in a few words for a person; at most 200 characters.</param>
/// <param name="ItemsPerSecond">Present rate in units per second; 0 while it is not known.</param>
public sealed record Progress(long CompletedCount, long TotalCount, string Stage, double ItemsPerSecond)
{
    /// <summary>Longest <see cref="Stage"/>, in characters.</summary>
    public const int MaxStageLength = 200;

    /// <summary>Nothing done, nothing known.</summary>
    public static Progress None { get; } = new(0, 0, "", 0);

    /// <summary>This progress followed by another report; a count that went back, as after a lost lease, stays where it was.</summary>
    /// <param name="report">What the worker says.</param>
    /// <exception cref="ArgumentOutOfRangeException">A count or the rate is negative or not finite, more is done than there is, or the stage is too long.</exception>
    public Progress Advance(Progress report)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentOutOfRangeException.ThrowIfNegative(report.CompletedCount, nameof(CompletedCount));
        ArgumentOutOfRangeException.ThrowIfNegative(report.TotalCount, nameof(TotalCount));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(report.Stage.Length, MaxStageLength, nameof(Stage));
        if (report.TotalCount > 0)
            ArgumentOutOfRangeException.ThrowIfGreaterThan(report.CompletedCount, report.TotalCount, nameof(CompletedCount));
        if (!double.IsFinite(report.ItemsPerSecond) || report.ItemsPerSecond < 0)
            throw new ArgumentOutOfRangeException(nameof(report), report.ItemsPerSecond, "ItemsPerSecond must be finite and at least 0.");
        return report with { CompletedCount = Math.Max(CompletedCount, report.CompletedCount) };
    }
}
