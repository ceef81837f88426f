namespace RlhfT2I.Generation.Domain;

/// <summary>Rate of finished units over the last minute.</summary>
public sealed class RateMeter
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly Queue<(DateTimeOffset Time, long Count)> _reports = new();

    /// <summary>Takes a count and gives the present rate.</summary>
    /// <param name="now">When it was taken.</param>
    /// <param name="count">Units finished in all.</param>
    /// <returns>Units per second; 0 while there is nothing to compare with.</returns>
    public double Report(DateTimeOffset now, long count)
    {
        _reports.Enqueue((now, count));
        while (_reports.Count > 2 && now - _reports.Peek().Time > Window)
            _reports.Dequeue();
        (DateTimeOffset time, long first) = _reports.Peek();
        double seconds = (now - time).TotalSeconds;
        return seconds > 0 ? Math.Max(0, (count - first) / seconds) : 0;
    }
}
