using System.Diagnostics.Metrics;
using RlhfT2I.ServiceDefaults.Diagnostics;

namespace RlhfT2I.Feedback.Diagnostics;

/// <summary>Activities and metrics of the room.</summary>
internal static class FeedbackDiagnostics
{
    public static readonly RoomDiagnostics Room = new("Feedback");

    public static readonly Counter<long> Labels = Room.Meter.CreateCounter<long>("rlhf.labels.submitted", "{label}");

    public static readonly Counter<long> Votes = Room.Meter.CreateCounter<long>("rlhf.votes.submitted", "{vote}");

    /// <summary>Tries of deliveries to webhooks, by their outcome: delivered, failed or given_up.</summary>
    public static readonly Counter<long> WebhookTries = Room.Meter.CreateCounter<long>("rlhf.webhooks.tries", "{try}");
}
