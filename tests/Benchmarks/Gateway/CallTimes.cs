namespace RlhfT2I.Benchmarks.Gateway;

/// <summary>How long calls took.</summary>
/// <param name="Milliseconds">Of each call.</param>
/// <param name="Elapsed">Of all together.</param>
internal sealed record CallTimes(IReadOnlyList<double> Milliseconds, TimeSpan Elapsed)
{
    /// <summary>Calls a second.</summary>
    public double PerSecond => Milliseconds.Count / Elapsed.TotalSeconds;

    /// <summary>The time that so many percent of the calls did not exceed.</summary>
    public double Percentile(double percent)
    {
        double[] sorted = [.. Milliseconds.Order()];
        return sorted[Math.Clamp((int)Math.Ceiling(percent / 100 * sorted.Length) - 1, 0, sorted.Length - 1)];
    }

    /// <summary>These and others.</summary>
    public CallTimes With(CallTimes others) => new([.. Milliseconds, .. others.Milliseconds], Elapsed + others.Elapsed);
}
