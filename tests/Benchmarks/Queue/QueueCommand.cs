using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using RlhfT2I.TestKit;

namespace RlhfT2I.Benchmarks.Queue;

/// <summary>The verb <c>queue</c>.</summary>
internal static class QueueCommand
{
    private const double GoalRatio = 0.6;
    private const double GoalIdleMilliseconds = 2;
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static Command Create()
    {
        var count = new Option<int>("--count") { Description = "Batches in each run.", DefaultValueFactory = _ => 100_000 };
        var rounds = new Option<int>("--rounds") { Description = "Runs of each side, in turn; the median counts.", DefaultValueFactory = _ => 3 };
        var callers = new Option<int>("--callers") { Description = "Publishers at once, one batch in hand each.", DefaultValueFactory = _ => 64 };
        var readers = new Option<int>("--readers") { Description = "Readers at once.", DefaultValueFactory = _ => 4 };
        var page = new Option<int>("--page") { Description = "Batches in a read; each is acknowledged by a call of its own.", DefaultValueFactory = _ => 100 };
        var samples = new Option<int>("--samples") { Description = "Samples of idle latency.", DefaultValueFactory = _ => 1000 };
        var output = new Option<string>("--out") { Description = "Folder of the report.", DefaultValueFactory = _ => "out/bench" };
        var command = new Command("queue", "RedisStreamQueue beside XADD, XREADGROUP and XACK of StackExchange.Redis; writes queue.json.")
            { count, rounds, callers, readers, page, samples, output };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new QueueLoad(parsed.GetValue(count), parsed.GetValue(callers), parsed.GetValue(readers), parsed.GetValue(page)),
            parsed.GetValue(rounds), parsed.GetValue(samples), parsed.GetValue(output)!, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(QueueLoad load, int rounds, int samples, string folder, CancellationToken cancellationToken)
    {
        if (!RedisServer.IsInstalled)
        {
            await Console.Error.WriteLineAsync("redis-server is not on the PATH (Debian: apt-get install redis-server).");
            return 1;
        }
        await using RedisServer server = await RedisServer.StartAsync();
        // Code is compiled and connections are made before anything counts.
        QueueLoad warmUp = load with { Count = Math.Min(load.Count, 2000) };
        await RawRun.RunAsync(server.Configuration, warmUp, cancellationToken);
        await QueueRun.RunAsync(server.Configuration, warmUp, cancellationToken);
        var raw = new List<double>();
        var ours = new List<double>();
        for (int round = 1; round <= rounds; round++)
        {
            raw.Add(await RawRun.RunAsync(server.Configuration, load, cancellationToken));
            ours.Add(await QueueRun.RunAsync(server.Configuration, load, cancellationToken));
            Print($"round {round}: raw {raw[^1]:N0}/s, queue {ours[^1]:N0}/s, ratio {ours[^1] / raw[^1]:0.00}");
        }
        double[] idle = await QueueRun.IdleAsync(server.Configuration, samples, cancellationToken);
        var report = new QueueReport(
            load, Quantile(raw, 0.5), Quantile(ours, 0.5), Quantile([.. raw.Zip(ours, (theirs, mine) => mine / theirs)], 0.5), raw, ours,
            Quantile(idle, 0.5), Quantile(idle, 0.99), GoalRatio, GoalIdleMilliseconds);
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, "queue.json");
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(report, Json) + "\n", cancellationToken);
        Print($"{load.Count:N0} batches of 1 KiB: raw {report.RawPerSecond:N0}/s, queue {report.QueuePerSecond:N0}/s, ratio {report.Ratio:0.00} (goal {GoalRatio})");
        Print($"idle latency: p50 {report.IdleP50Milliseconds:0.00} ms (goal {GoalIdleMilliseconds}), p99 {report.IdleP99Milliseconds:0.00} ms");
        Print($"{(report.IsMet ? "goals met" : "goals missed")}; {path}");
        return report.IsMet ? 0 : 1;
    }

    private static double Quantile(IReadOnlyCollection<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
