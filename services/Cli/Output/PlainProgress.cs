namespace RlhfT2I.Cli.Output;

/// <summary>Progress as lines, for files and pipes: one at the start, one every few seconds, one at the end.</summary>
/// <param name="output">Takes the lines.</param>
/// <param name="clock">The clock.</param>
internal sealed class PlainProgress(TextWriter output, TimeProvider clock) : IProgressDisplay
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5), LongPause = TimeSpan.FromMinutes(1);

    public async Task<T> RunAsync<T>(string title, string unit, Func<IProgressSink, Task<T>> work)
    {
        long start = clock.GetTimestamp();
        var sink = new Sink(title, unit, output, clock);
        T result = await work(sink);
        sink.Finish(clock.GetElapsedTime(start));
        return result;
    }

    private sealed class Sink(string title, string unit, TextWriter output, TimeProvider clock) : IProgressSink
    {
        private readonly RateMeter _meter = new(clock);
        private readonly Lock _gate = new();
        private long _shown = clock.GetTimestamp();
        private long _completed, _total, _shownCount = -1;

        public void Report(long completed, long total, string stage)
        {
            lock (_gate)
            {
                (_completed, _total) = (completed, total);
                _meter.Add(completed);
                TimeSpan quiet = clock.GetElapsedTime(_shown);
                if (quiet < Pause || (completed == _shownCount && quiet < LongPause))
                    return;
                (_shown, _shownCount) = (clock.GetTimestamp(), completed);
                output.WriteLine($"{title}: {_meter.Describe(completed, total, unit)}{(stage.Length > 0 ? $" ({stage})" : "")}");
            }
        }

        public void Finish(TimeSpan elapsed)
        {
            string count = _total > 0 ? $"{_completed}/{_total} {unit} in " : "";
            output.WriteLine($"{title}: {count}{RateMeter.Clock(elapsed.TotalSeconds)}");
        }
    }
}
