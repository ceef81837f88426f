using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using RlhfT2I.Storage.Outbox;

namespace RlhfT2I.Messaging.Diagnostics;

/// <summary>
/// Spans and metrics of the queue, after OpenTelemetry's semantic conventions 1.44 (messaging; in development there). No library traces Redis Streams, so this does:
/// <code>
/// call -> row of the outbox (traceparent) -> span "send {stream}" -> entry (traceparent) -> span "process {stream}" -> rows, and the outbox again
/// </code>
/// A batch is processed for itself alone, so its span is a child of the one that sent it, and is linked to it too: one trace leads from a call to every row that it brought about.
/// </summary>
internal static class QueueTelemetry
{
    private const string Name = "RlhfT2I.Messaging";

    private const string System = "messaging.system";
    private const string Destination = "messaging.destination.name";
    private const string Group = "messaging.consumer.group.name";
    private const string OperationName = "messaging.operation.name";
    private const string OperationType = "messaging.operation.type";
    private const string MessageId = "messaging.message.id";
    private const string ErrorType = "error.type";

    private static readonly string? Version = typeof(QueueTelemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
    private static readonly ActivitySource Activities = new(Name, Version);
    private static readonly Meter Meter = new(Name, Version);

    private static readonly Histogram<double> OperationDuration = Meter.CreateHistogram(
        "messaging.client.operation.duration", "s", "Time that sending or settling an entry took. Receiving is not measured: it waits for work.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] });

    private static readonly Histogram<double> ProcessDuration = Meter.CreateHistogram(
        "messaging.process.duration", "s", "Time that a batch was worked on.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] });

    private static readonly Counter<long> Sent = Meter.CreateCounter<long>("messaging.client.sent.messages", "{message}", "Entries that were sent, or could not be.");

    private static readonly Counter<long> Consumed = Meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Entries that were delivered.");

    private static readonly Counter<long> LostLeases = Meter.CreateCounter<long>("rlhf.queue.lease_lost", "{lease}", "Entries that were in other hands when their holder answered.");

    /// <summary>Opens the span of a message's way to the queue; a child of what decided it.</summary>
    /// <returns><c>null</c> if nobody traces.</returns>
    public static Activity? StartSend(string system, OutboxMessage row)
    {
        if (!Activities.HasListeners())
            return null;
        ActivityContext.TryParse(row.TraceParent, row.TraceState, isRemote: true, out ActivityContext decision);
        Activity? send = Activities.StartActivity($"send {row.Stream}", ActivityKind.Producer, decision);
        return send?.SetTag(System, system).SetTag(Destination, row.Stream).SetTag(OperationName, "send").SetTag(OperationType, "send").SetTag(MessageId, row.BatchId);
    }

    /// <summary>Counts a message that was sent, or that the queue did not take.</summary>
    public static void EndSend(Activity? send, string system, string stream, long start, Exception? error)
    {
        var tags = new TagList { { System, system }, { Destination, stream }, { OperationName, "send" } };
        if (error is not null)
        {
            tags.Add(ErrorType, error.GetType().Name);
            send?.SetTag(ErrorType, error.GetType().Name).SetStatus(ActivityStatusCode.Error);
        }
        Sent.Add(1, tags);
        OperationDuration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, tags);
    }

    /// <summary>Opens the span of a batch's processing.</summary>
    /// <returns><c>null</c> if nobody traces.</returns>
    public static Activity? StartProcess(string system, Delivery delivery)
    {
        ConsumerIdentity consumer = delivery.Consumer;
        Consumed.Add(1, new TagList { { System, system }, { Destination, consumer.Stream }, { Group, consumer.Group }, { OperationName, "process" } });
        if (!Activities.HasListeners())
            return null;
        // What is in an entry was written by someone: a trace that cannot be read is no reason to refuse the batch.
        bool isTraced = ActivityContext.TryParse(delivery.Message.TraceParent, delivery.Message.TraceState, isRemote: true, out ActivityContext sender);
        Activity? process = Activities.StartActivity(
            $"process {consumer.Stream}", ActivityKind.Consumer, sender, tags: null, links: isTraced ? [new ActivityLink(sender)] : null);
        return process?.SetTag(System, system).SetTag(Destination, consumer.Stream).SetTag(Group, consumer.Group).SetTag(OperationName, "process")
            .SetTag(OperationType, "process").SetTag(MessageId, delivery.Message.BatchId).SetTag("rlhf.queue.entry_id", delivery.EntryId)
            .SetTag("rlhf.queue.delivery_count", delivery.DeliveryCount);
    }

    /// <summary>Measures a batch's processing.</summary>
    public static void EndProcess(Activity? process, string system, ConsumerIdentity consumer, long start, Exception? error)
    {
        var tags = new TagList { { System, system }, { Destination, consumer.Stream }, { Group, consumer.Group }, { OperationName, "process" } };
        if (error is not null)
        {
            tags.Add(ErrorType, error.GetType().Name);
            process?.SetTag(ErrorType, error.GetType().Name).SetStatus(ActivityStatusCode.Error);
        }
        ProcessDuration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, tags);
    }

    /// <summary>Measures the answer to the queue.</summary>
    /// <param name="system">The messaging system.</param>
    /// <param name="consumer">Who answers.</param>
    /// <param name="verb"><c>ack</c>, <c>release</c>, <c>reject</c> or <c>dead_letter</c>.</param>
    /// <param name="start">When it began.</param>
    /// <param name="isHeld">Whether the entry was still in its hands.</param>
    public static void EndSettle(string system, ConsumerIdentity consumer, string verb, long start, bool isHeld)
    {
        OperationDuration.Record(
            Stopwatch.GetElapsedTime(start).TotalSeconds,
            new TagList { { System, system }, { Destination, consumer.Stream }, { Group, consumer.Group }, { OperationName, verb } });
        if (!isHeld)
            LostLeases.Add(1, new TagList { { Destination, consumer.Stream }, { Group, consumer.Group } });
    }
}
