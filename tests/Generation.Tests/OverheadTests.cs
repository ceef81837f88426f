using System.Diagnostics;
using System.Diagnostics.Metrics;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Generation.V1;
using RlhfT2I.TestKit;

namespace RlhfT2I.Generation.Tests;

/// <summary>
/// What the room costs beside the sampler. Takes minutes, so it runs on demand, <c>-explicit only -class ...OverheadTests</c>; <c>RLHF_OVERHEAD_IMAGES</c>
/// makes it shorter. On a machine that does other work, processor times say more than the clock.
/// </summary>
public sealed class OverheadTests
{
    private static readonly int ImageCount = int.TryParse(Environment.GetEnvironmentVariable("RLHF_OVERHEAD_IMAGES"), out int count) ? count : 2000;

    [Fact(Explicit = true)]
    public async Task Job_TwoThousandScenes_CostsAtMostATenthAndKeepsItsMemory()
    {
        using var folder = new TemporaryFolder();
        TinyModels.PublishBundledShape(folder.Path);
        double sampling = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Name == "rlhf.generation.sampling.time")
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => sampling += value);
        listener.Start();

        await using RoomHost host = await RoomHost.StartAsync(folder.Path);
        string prompts = await host.CreatePromptSetAsync("set", "Two dogs", "A green colored cat");
        await RunAsync(host, prompts, "warm", 5);
        sampling = 0;
        long start = Stopwatch.GetTimestamp(), early = 0, shown = 0;
        double all = ProcessorSeconds(), device = DeviceSeconds();
        Task job = RunAsync(host, prompts, "job", ImageCount / 2);
        while (!job.IsCompleted)
        {
            await Task.Delay(500, RoomHost.Token);
            long count = (await host.Client.GetGenerationJobAsync(
                new GetGenerationJobRequest { Name = "projects/default/generationJobs/job" }, cancellationToken: RoomHost.Token)).GenerationJob.ImageCount;
            if (count / 50 != shown)
            {
                shown = count / 50;
                await Console.Error.WriteLineAsync($"{count} images: resident {ResidentBytes() >> 20} MiB");
            }
            if (early == 0 && count >= Math.Min(100, ImageCount / 4))
                early = ResidentBytes();
        }

        await job;
        double wall = Stopwatch.GetElapsedTime(start).TotalSeconds;
        (all, device) = (ProcessorSeconds() - all, DeviceSeconds() - device);
        long late = ResidentBytes();
        string report = $"wall {wall:f1} s, sampling {sampling:f1} s ({1000 * sampling / ImageCount:f1} ms an image), "
            + $"overhead by the clock {100 * (wall / sampling - 1):f1} %; processor: device thread {device:f1} s, all others {all - device:f1} s; resident {early >> 20} MiB after the start, {late >> 20} MiB after {ImageCount}";
        TestContext.Current.SendDiagnosticMessage(report);
        await Console.Error.WriteLineAsync(report);
        (wall / sampling).ShouldBeLessThan(1.1, report);
        ((double)late / early).ShouldBeLessThan(1.1, report);
    }

    private static async Task RunAsync(RoomHost host, string prompts, string id, int imagesPerPrompt)
    {
        CreateGenerationJobRequest request = RoomHost.JobRequest(id, TinyModels.Name, prompts, imagesPerPrompt);
        request.GenerationJob.SamplingSettings = new SamplingSettings { InferenceStepCount = 20, GuidanceScale = 2 };
        GenerationJob job = (await host.Client.CreateGenerationJobAsync(request, cancellationToken: RoomHost.Token)).GenerationJob;
        (await host.FinishAsync(job.Name)).State.ShouldBe(JobState.Succeeded);
    }

    private static double ProcessorSeconds() => Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;

    /// <summary>User and system time of the device's thread (Linux: fields 14 and 15 of stat, in hundredths of a second).</summary>
    private static double DeviceSeconds() => Directory.EnumerateDirectories("/proc/self/task")
        .Where(task => File.Exists(Path.Combine(task, "comm")) && File.ReadAllText(Path.Combine(task, "comm")).StartsWith("device", StringComparison.Ordinal))
        .Sum(task =>
        {
            string[] fields = File.ReadAllText(Path.Combine(task, "stat")).Split(") ")[1].Split(' ');
            return (double.Parse(fields[11]) + double.Parse(fields[12])) / 100;
        });

    private static long ResidentBytes() => Process.GetCurrentProcess().WorkingSet64;
}
