using Spectre.Console;

namespace RlhfT2I.Cli.Output;

/// <summary>Progress as a bar with rate and time left.</summary>
/// <param name="console">The terminal.</param>
/// <param name="clock">The clock.</param>
internal sealed class TerminalProgress(IAnsiConsole console, TimeProvider clock) : IProgressDisplay
{
    public Task<T> RunAsync<T>(string title, string unit, Func<IProgressSink, Task<T>> work) =>
        console.Progress()
            .AutoClear(false)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn { Width = 30 }, new PercentageColumn(), new SpinnerColumn())
            .StartAsync(async context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(title), autoStart: true, maxValue: 1);
                task.IsIndeterminate = true;
                T result = await work(new Sink(title, unit, task, clock));
                task.IsIndeterminate = false;
                task.Value = task.MaxValue;
                return result;
            });

    private sealed class Sink(string title, string unit, ProgressTask task, TimeProvider clock) : IProgressSink
    {
        private readonly RateMeter _meter = new(clock);
        private readonly Lock _gate = new();

        public void Report(long completed, long total, string stage)
        {
            lock (_gate)
            {
                _meter.Add(completed);
                task.IsIndeterminate = total == 0;
                task.MaxValue = Math.Max(total, 1);
                task.Value = completed;
                string suffix = stage.Length > 0 ? $", {stage}" : "";
                task.Description = Markup.Escape($"{title}: {_meter.Describe(completed, total, unit)}{suffix}");
            }
        }
    }
}
