using System.Diagnostics;
using System.Diagnostics.Metrics;
using RlhfT2I.ServiceDefaults.Diagnostics;

namespace RlhfT2I.Generation.Diagnostics;

/// <summary>The room's activities and instruments.</summary>
internal static class GenerationDiagnostics
{
    private static readonly RoomDiagnostics Room = new("Generation");

    private static readonly Counter<long> Images = Room.Meter.CreateCounter<long>(
        "rlhf.generation.images", "{image}", "Images that were stored.");

    private static readonly Histogram<double> BatchDuration = Room.Meter.CreateHistogram<double>(
        "rlhf.generation.batch.duration", "s", "Time from the start of a batch to its stored effect.");

    private static readonly Counter<double> SamplingTime = Room.Meter.CreateCounter<double>(
        "rlhf.generation.sampling.time", "s", "Time that the device sampled.");

    /// <summary>Now, for <see cref="Count"/>.</summary>
    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>Counts a stored batch.</summary>
    public static void Count(int images, long start)
    {
        Images.Add(images);
        BatchDuration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>Counts time on the device.</summary>
    public static void CountSampling(long start) => SamplingTime.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
}
