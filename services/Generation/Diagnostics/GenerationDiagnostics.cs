using System.Diagnostics;
using System.Diagnostics.Metrics;
using RlhfT2I.ServiceDefaults.Diagnostics;

namespace RlhfT2I.Generation.Diagnostics;

/// <summary>The room's activities and instruments.</summary>
internal static class GenerationDiagnostics
{
    private static readonly RoomDiagnostics Room = new("Generation");

    private static readonly Counter<long> Images = Room.Meter.CreateCounter<long>(
        "rlhf.images.generated", "{image}", "Images that were stored.");

    private static readonly Histogram<double> BatchDuration = Room.Meter.CreateHistogram<double>(
        "rlhf.generation.batch.duration", "s", "Time from the start of a batch to its stored effect.");

    private static readonly Counter<double> SamplingTime = Room.Meter.CreateCounter<double>(
        "rlhf.generation.sampling.time", "s", "Time that the device sampled.");

    private static readonly Histogram<double> StepDuration = Room.Meter.CreateHistogram(
        "rlhf.denoise.step.duration", "s", "Time that a denoising step of a batch took, decoding included: the batch's sampling time by its number of steps.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });

    /// <summary>Now, for <see cref="Count"/>.</summary>
    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>Counts a stored batch.</summary>
    public static void Count(int images, long start)
    {
        Images.Add(images);
        BatchDuration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>Counts time on the device.</summary>
    /// <param name="start">When sampling began.</param>
    /// <param name="stepCount">Denoising steps, from 1.</param>
    public static void CountSampling(long start, int stepCount)
    {
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        SamplingTime.Add(seconds);
        StepDuration.Record(seconds / stepCount);
    }
}
