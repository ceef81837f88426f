using System.Globalization;

namespace RlhfT2I.Cli.Output;

/// <summary>Rate and time left, from what was done over the last while.</summary>
/// <param name="clock">The clock.</param>
internal sealed class RateMeter(TimeProvider clock)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(20);

    private readonly Queue<(long Time, long Completed)> _marks = new();

    /// <summary>Units per second; 0 while not known.</summary>
    public double Rate { get; private set; }

    /// <summary>Takes a count.</summary>
    public void Add(long completed)
    {
        long now = clock.GetTimestamp();
        _marks.Enqueue((now, completed));
        while (_marks.Count > 2 && clock.GetElapsedTime(_marks.Peek().Time, now) > Window)
            _marks.Dequeue();
        (long start, long before) = _marks.Peek();
        double seconds = clock.GetElapsedTime(start, now).TotalSeconds;
        Rate = seconds > 0 && completed > before ? (completed - before) / seconds : Rate;
    }

    /// <summary>Count, rate and time left as text, such as <c>120/640 images, 31.2/s, 0:17 left</c>.</summary>
    public string Describe(long completed, long total, string unit)
    {
        string count = total > 0 ? $"{completed}/{total} {unit}" : $"{completed} {unit}";
        if (Rate <= 0)
            return count;
        string rate = Rate.ToString(Rate < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);
        return total > completed ? $"{count}, {rate}/s, {Clock((total - completed) / Rate)} left" : $"{count}, {rate}/s";
    }

    /// <summary>A time such as <c>0:07</c> or <c>1:02:03</c>.</summary>
    public static string Clock(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Min(Math.Ceiling(seconds), 359_999));
        return time.TotalHours >= 1
            ? $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}"
            : $"{time.Minutes}:{time.Seconds:00}";
    }
}
