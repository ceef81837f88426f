using System.Globalization;
using RlhfT2I.FineTuning.Tests;
using RlhfT2I.TestKit;

namespace RlhfT2I.ResumeCheck;

/// <summary>Runs a fine-tuning twice: untouched, and killed again and again.</summary>
/// <param name="updates">Updates of a run.</param>
/// <param name="kills">Kills.</param>
/// <param name="seed">Where they fall.</param>
/// <param name="output">Gets a line for each kill, and a last one with the totals.</param>
internal sealed class Checker(int updates, int kills, int seed, TextWriter output)
{
    private const double LongestDelayMs = 6;

    private readonly Random _random = new(seed);
    private int _killCount, _restartFaults;

    /// <summary>Runs both.</summary>
    /// <returns>Whether they end in the same state and no run began anew or from a half-written checkpoint.</returns>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        (string whole, IReadOnlyList<string> moments) = await RunUntouchedAsync(cancellationToken);
        output.WriteLine($"{updates} updates, seed {seed}: {moments.Count} moments without a kill, state {whole}");
        string killed = await RunKilledAsync(KillPlan.Draw(moments, kills, _random), cancellationToken);
        bool isEqual = killed == whole;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{_killCount} kills over {updates} updates: {_restartFaults} restarts from a wrong step, final state {(isEqual ? "equal" : "DIFFERENT: " + killed)}"));
        return isEqual && _restartFaults == 0 && _killCount > 0;
    }

    private async Task<(string Digest, IReadOnlyList<string> Moments)> RunUntouchedAsync(CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        using WorkerProcess worker = Start(folder);
        var moments = new List<string>();
        while (true)
        {
            string moment = await worker.NextAsync(cancellationToken);
            await worker.GoOnAsync();
            if (moment.StartsWith(Moments.Done, StringComparison.Ordinal))
                return (moment[(Moments.Done.Length + 1)..], moments);
            moments.Add(moment);
        }
    }

    private async Task<string> RunKilledAsync(IReadOnlyList<string> targets, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var progress = new Progress();
        foreach (string target in targets)
        {
            using WorkerProcess worker = Start(folder);
            await FollowAsync(worker, progress, target, cancellationToken);
            // Between write and rename at once; elsewhere a little later, somewhere before the next moment, at which the run waits.
            double delay = target.StartsWith(Moments.Written, StringComparison.Ordinal) ? 0 : _random.NextDouble() * LongestDelayMs;
            if (delay > 0)
            {
                await worker.GoOnAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(delay), cancellationToken);
            }
            await worker.KillAsync(cancellationToken);
            _killCount++;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"kill {_killCount,3} at {target,-18} after {delay,4:F1} ms; checkpoint of update {progress.Kept}"));
        }
        using WorkerProcess last = Start(folder);
        string end = await FollowAsync(last, progress, Moments.Done, cancellationToken);
        await last.GoOnAsync();
        return end[(Moments.Done.Length + 1)..];
    }

    /// <summary>Lets a worker go on to a moment, which is announced and not yet answered when this returns.</summary>
    private async Task<string> FollowAsync(WorkerProcess worker, Progress progress, string target, CancellationToken cancellationToken)
    {
        while (true)
        {
            string moment = await worker.NextAsync(cancellationToken);
            string[] parts = moment.Split(' ');
            if (parts[0] == Moments.Resumed)
                CheckRestart(progress, long.Parse(parts[1], CultureInfo.InvariantCulture));
            else if (parts[0] == Moments.Renamed)
                progress.Kept = long.Parse(parts[1], CultureInfo.InvariantCulture);
            if (moment == target || parts[0] == target)
                return moment;
            await worker.GoOnAsync();
        }
    }

    private void CheckRestart(Progress progress, long step)
    {
        if (step != progress.Kept)
        {
            _restartFaults++;
            output.WriteLine($"  went on from update {step}; the newest checkpoint at its place was of {progress.Kept}");
        }
        progress.Kept = step;
    }

    private WorkerProcess Start(TemporaryFolder folder)
    {
        string model = Path.Combine(folder.Path, Worker.ModelFolder);
        if (!Directory.Exists(model))
            TinyModel.Write(model);
        return new WorkerProcess(folder.Path, updates);
    }

    private sealed class Progress
    {
        /// <summary>Updates of the newest checkpoint that the run said to be at its place.</summary>
        public long Kept { get; set; }
    }
}
