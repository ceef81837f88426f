using System.Diagnostics;
using System.Diagnostics.Metrics;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Messaging;
using RlhfT2I.ServiceDefaults.Diagnostics;

namespace RlhfT2I.RoomHosting.Diagnostics;

/// <summary>Instruments of the room's own machinery: jobs, and what waits in the queue.</summary>
internal static class RoomHostingDiagnostics
{
    private static readonly RoomDiagnostics Room = new("RoomHosting");

    private static readonly Gauge<long> Lag = Room.Meter.CreateGauge<long>("rlhf.queue.lag", "{message}", "Entries that a group was never given.");
    private static readonly Gauge<long> Pending = Room.Meter.CreateGauge<long>("rlhf.queue.pending", "{message}", "Entries that a group works on or will be given again.");
    private static readonly Gauge<long> Dead = Room.Meter.CreateGauge<long>("rlhf.queue.dead_letters", "{message}", "Entries that a group gave up.");
    private static readonly Gauge<double> OldestAge = Room.Meter.CreateGauge<double>("rlhf.queue.oldest_age", "s", "Age of the oldest entry that waits or is worked on.");

    private static readonly Counter<long> JobsEnded = Room.Meter.CreateCounter<long>("rlhf.jobs.ended", "{job}", "Jobs that this process brought to an end.");

    private static readonly Histogram<double> JobDuration = Room.Meter.CreateHistogram(
        "rlhf.job.duration", "s", "Time that this process worked on a job until it ended.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 10800, 43200] });

    /// <summary>Whether anyone wants to know the depth of queues, which takes a question to the server.</summary>
    public static bool IsDepthWatched => Lag.Enabled;

    /// <summary>Notes what a group has before it.</summary>
    public static void Record(string stream, string group, QueueDepth depth)
    {
        var tags = new TagList { { "messaging.destination.name", stream }, { "messaging.consumer.group.name", group } };
        Lag.Record(depth.LagCount, tags);
        Pending.Record(depth.PendingCount, tags);
        Dead.Record(depth.DeadCount, tags);
        OldestAge.Record(depth.OldestAge.TotalSeconds, tags);
    }

    /// <summary>Opens the span of a job's run. It begins a trace: whoever created the job has gone.</summary>
    /// <returns><c>null</c> if nobody traces.</returns>
    public static Activity? StartRun(string kind, string name, int attempt)
    {
        Activity? run = Room.Activities.StartActivity($"run {kind}", ActivityKind.Internal);
        return run?.SetTag("rlhf.job.kind", kind).SetTag("rlhf.job.name", name).SetTag("rlhf.job.attempt", attempt);
    }

    /// <summary>Counts a job that ended.</summary>
    public static void EndRun(Activity? run, string kind, JobState state, long start)
    {
        var tags = new TagList { { "rlhf.job.kind", kind }, { "rlhf.job.state", $"{state}".ToUpperInvariant() } };
        JobsEnded.Add(1, tags);
        JobDuration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, tags);
        run?.SetTag("rlhf.job.state", $"{state}".ToUpperInvariant()).SetStatus(state == JobState.Failed ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
    }
}
