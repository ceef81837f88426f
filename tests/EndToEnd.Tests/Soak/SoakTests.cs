using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Grpc.Net.Client;
using RlhfT2I.EndToEnd.Tests.Server;
using RlhfT2I.TestKit;

namespace RlhfT2I.EndToEnd.Tests.Soak;

/// <summary>
/// A server under mixed load for <c>RLHF_SOAK_MINUTES</c>: no call fails, its memory is flat, and the queue is empty soon after. Runs on demand (<c>make soak MINUTES=30</c>); what it saw is in
/// the file that <c>RLHF_SOAK_REPORT</c> names.
/// </summary>
public sealed partial class SoakTests
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DrainPatience = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task Server_UnderMixedLoad_FailsNothingAndKeepsItsMemory()
    {
        double minutes = double.TryParse(Environment.GetEnvironmentVariable("RLHF_SOAK_MINUTES"), CultureInfo.InvariantCulture, out double given) ? given : 2;
        using var folder = new TemporaryFolder();
        TinyBundle.Write(folder.File("bundle"));
        int port = FreePort.Find();
        await using ServerProcess server = await ServerProcess.StartAsync(
            Directory.CreateDirectory(folder.File("data")).FullName, folder.File("bundle"), Cancel, "--Logging:LogLevel:Default=Warning", $"--Endpoints:MetricsPort={port}");
        using GrpcChannel channel = GrpcChannel.ForAddress(server.Grpc);
        using var metrics = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        var calls = new MeasuredCalls(channel.CreateCallInvoker());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        stop.CancelAfter(TimeSpan.FromMinutes(minutes));

        List<Sample> samples = [];
        Task load = new MixedLoad(calls).RunAsync(stop.Token);
        while (!load.IsCompleted)
        {
            samples.Add(await SampleAsync(server, metrics));
            await Task.WhenAny(load, Task.Delay(Look, Cancel));
        }
        await load;
        TimeSpan drained = await DrainAsync(server, metrics);

        double early = MedianMemory(samples[(samples.Count / 4)..(samples.Count / 2)]), late = MedianMemory(samples[(3 * samples.Count / 4)..]);
        string[] report =
        [
            .. calls.Table(),
            string.Create(CultureInfo.InvariantCulture, $"{calls.Count} calls in {minutes} min, {calls.Errors.Values.Sum()} errors {string.Join("; ", calls.Errors.Select(error => $"{error.Key}: {error.Value}"))}"),
            string.Create(CultureInfo.InvariantCulture, $"memory: {early:f0} MiB in the second quarter, {late:f0} MiB in the last, most {samples.Max(sample => sample.MemoryMegabytes):f0} MiB"),
            string.Create(CultureInfo.InvariantCulture, $"queue: most {samples.Max(sample => sample.Waiting)} entries waiting or in work, empty {drained.TotalSeconds:f1} s after the load; dead letters {samples.Max(sample => sample.Dead)}"),
        ];
        if (Environment.GetEnvironmentVariable("RLHF_SOAK_REPORT") is { Length: > 0 } file)
            await File.WriteAllLinesAsync(file, report, Cancel);
        TestContext.Current.SendDiagnosticMessage(string.Join('\n', report));

        calls.Errors.ShouldBeEmpty(server.Output);
        calls.Count.ShouldBeGreaterThan(100);
        samples.Max(sample => sample.Dead).ShouldBe(0);
        late.ShouldBeLessThan(1.15 * early + 50, string.Join('\n', report));
    }

    private static async Task<TimeSpan> DrainAsync(ServerProcess server, HttpClient metrics)
    {
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < DrainPatience)
        {
            // The server looks at its queues every ten seconds: two looks of nothing.
            if ((await SampleAsync(server, metrics)).Waiting == 0)
            {
                TimeSpan time = Stopwatch.GetElapsedTime(start);
                await Task.Delay(TimeSpan.FromSeconds(12), Cancel);
                if ((await SampleAsync(server, metrics)).Waiting == 0)
                    return time;
            }
            await Task.Delay(TimeSpan.FromSeconds(1), Cancel);
        }
        throw new TimeoutException($"The queue is not empty {DrainPatience} after the load.\n{server.Output}");
    }

    private static async Task<Sample> SampleAsync(ServerProcess server, HttpClient metrics)
    {
        string page = await metrics.GetStringAsync("/metrics", Cancel);
        double Sum(string name) => Line().Matches(page).Where(line => line.Groups["name"].Value == name).Sum(line => double.Parse(line.Groups["value"].Value, CultureInfo.InvariantCulture));
        return new Sample(server.WorkingSetBytes / 1048576.0, (long)(Sum("rlhf_queue_lag") + Sum("rlhf_queue_pending")), (long)Sum("rlhf_queue_dead_letters"));
    }

    private static double MedianMemory(List<Sample> samples) => samples.Select(sample => sample.MemoryMegabytes).Order().ElementAtOrDefault(samples.Count / 2);

    [GeneratedRegex(@"^(?<name>[a-z_]+)(?:\{[^}]*\})? (?<value>[0-9.eE+-]+)", RegexOptions.Multiline)]
    private static partial Regex Line();

    private sealed record Sample(double MemoryMegabytes, long Waiting, long Dead);
}
