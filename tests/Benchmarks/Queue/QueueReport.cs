namespace RlhfT2I.Benchmarks.Queue;

/// <summary>What <c>queue.json</c> holds.</summary>
/// <param name="Load">What was carried.</param>
/// <param name="RawPerSecond">Batches a second with plain commands, median.</param>
/// <param name="QueuePerSecond">Batches a second through the queue, median.</param>
/// <param name="Ratio">Queue to raw, median over the rounds.</param>
/// <param name="RawRounds">Each round.</param>
/// <param name="QueueRounds">Each round.</param>
/// <param name="IdleP50Milliseconds">From publication to the waiting reader, median.</param>
/// <param name="IdleP99Milliseconds">The same, 99th percentile.</param>
/// <param name="GoalRatio">Least ratio.</param>
/// <param name="GoalIdleMilliseconds">Most median latency.</param>
internal sealed record QueueReport(
    QueueLoad Load, double RawPerSecond, double QueuePerSecond, double Ratio, IReadOnlyList<double> RawRounds, IReadOnlyList<double> QueueRounds,
    double IdleP50Milliseconds, double IdleP99Milliseconds, double GoalRatio, double GoalIdleMilliseconds)
{
    /// <summary>Whether both goals hold.</summary>
    public bool IsMet => Ratio >= GoalRatio && IdleP50Milliseconds < GoalIdleMilliseconds;
}
