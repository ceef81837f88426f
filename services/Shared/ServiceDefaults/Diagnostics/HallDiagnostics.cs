using System.Diagnostics.Metrics;

namespace RlhfT2I.ServiceDefaults.Diagnostics;

/// <summary>Instruments of the hall itself.</summary>
internal static class HallDiagnostics
{
    /// <summary>Tag with the name of the device.</summary>
    public const string DeviceTag = "rlhf.device.name";

    private static readonly RoomDiagnostics Room = new("ServiceDefaults");

    // OpenTelemetry's advice for durations in seconds, with room for calls that wait long: watches, trainings by a client's wish.
    private static readonly InstrumentAdvice<double> CallBuckets = new()
    {
        HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30, 60],
    };

    /// <summary>Calls that the host served (OpenTelemetry, RPC metrics).</summary>
    public static readonly Histogram<double> ServerCallDuration = Room.Meter.CreateHistogram(
        "rpc.server.call.duration", "s", "Time that a call took at its server.", tags: null, CallBuckets);

    /// <summary>Calls with one answer that the host made to other rooms (OpenTelemetry, RPC metrics).</summary>
    public static readonly Histogram<double> ClientCallDuration = Room.Meter.CreateHistogram(
        "rpc.client.call.duration", "s", "Time that a call took at its caller, its repetitions included.", tags: null, CallBuckets);

    /// <summary>Pieces of work that wait for a device.</summary>
    public static readonly UpDownCounter<long> DeviceQueueLength = Room.Meter.CreateUpDownCounter<long>(
        "rlhf.device.queue.length", "{work}", "Pieces of work that wait for the device.");

    /// <summary>Time that a device was at work.</summary>
    public static readonly Counter<double> DeviceBusyTime = Room.Meter.CreateCounter<double>(
        "rlhf.device.busy.time", "s", "Time that the device's thread spent on work.");

    /// <summary>Time from asking to starting.</summary>
    public static readonly Histogram<double> DeviceWaitDuration = Room.Meter.CreateHistogram<double>(
        "rlhf.device.wait.duration", "s", "Time that a piece of work waited for the device.");

    /// <summary>Work that was refused because the queue was full.</summary>
    public static readonly Counter<long> DeviceRejections = Room.Meter.CreateCounter<long>(
        "rlhf.device.rejections", "{work}", "Pieces of work that were refused because too many waited.");
}
