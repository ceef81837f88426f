using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using RlhfT2I.Contracts.Common.V1;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Accounts;
using RlhfT2I.Feedback.Domain.Evaluations;
using RlhfT2I.Feedback.Domain.Gold;
using RlhfT2I.Feedback.Domain.Webhooks;

namespace RlhfT2I.Feedback.Application.Webhooks;

/// <summary>Queues events for the webhooks that want them, in the transaction of the event itself: what happened is told, and nothing else.</summary>
internal static class WebhookEvents
{
    /// <summary>Adds a delivery for every webhook of the project that is told of the kind; the caller saves. One that has the event already gets no second delivery.</summary>
    /// <param name="session">A writing session.</param>
    /// <param name="told">The event.</param>
    public static async Task RaiseAsync(IFeedbackSession session, WebhookEvent told)
    {
        int bit = told.Kind.Bit();
        List<StoredWebhook> webhooks = await session.Webhooks.Where(webhook => webhook.Project == told.Project && (webhook.EventKinds & bit) != 0)
            .OrderBy(webhook => webhook.Number).ToListAsync(session.CancellationToken);
        foreach (StoredWebhook webhook in webhooks)
            await QueueAsync(session, webhook, told);
    }

    /// <summary>Adds a delivery for one webhook, unless it has the event already; the caller saves.</summary>
    /// <param name="session">A writing session.</param>
    /// <param name="webhook">The webhook, tracked.</param>
    /// <param name="told">The event.</param>
    public static async Task QueueAsync(IFeedbackSession session, StoredWebhook webhook, WebhookEvent told)
    {
        IQueryable<WebhookDelivery> own = session.WebhookDeliveries.Where(delivery => delivery.Webhook == webhook.Name);
        if (await own.AnyAsync(delivery => delivery.EventId == told.Id, session.CancellationToken))
            return;
        bool isFull = await own.CountAsync(delivery => delivery.NextAttemptTime != null, session.CancellationToken) >= WebhookDelivery.MostPending;
        if (isFull)
            webhook.NoteOverflow();
        session.Add(isFull ? WebhookDelivery.Overflowed(webhook.Name, told, session.Now) : WebhookDelivery.Due(webhook.Name, told, session.Now));
    }

    /// <summary>A rater was paused because of wrong answers to gold questions.</summary>
    public static WebhookEvent RaterAutoPaused(StoredRater rater, GoldAccuracy accuracy, DateTimeOffset now) => new(
        rater.Project, WebhookEventKind.RaterAutoPaused, NewId(rater.Project), now,
        new JsonObject
        {
            ["project"] = rater.Project,
            ["rater"] = rater.Name,
            ["gold_answer_count"] = accuracy.Count,
            ["gold_right_answer_count"] = accuracy.RightCount,
        });

    /// <summary>An evaluation reached a final state.</summary>
    public static WebhookEvent EvaluationFinished(StoredEvaluation evaluation, DateTimeOffset now) => JobFinished(
        evaluation.Project, evaluation.Name + "@end", evaluation.Name, "Evaluation",
        evaluation.State == EvaluationState.Succeeded ? JobState.Succeeded : JobState.Cancelled, failure: null, evaluation.CreateTime, evaluation.EndTime ?? now);

    /// <summary>A job of a room reached a final state; null if its name is of no project.</summary>
    public static WebhookEvent? JobFinished(JobFinished message) => ProjectOf(message.Job) is not { } project ? null : JobFinished(
        project, message.BatchId, message.Job, message.Kind, message.State, message.Failure, message.CreateTime.ToDateTimeOffset(), message.EndTime.ToDateTimeOffset());

    /// <summary>All images have their labels.</summary>
    public static WebhookEvent LabelingComplete(string project, long imageCount, DateTimeOffset now) => new(
        project, WebhookEventKind.LabelingComplete, NewId(project), now, new JsonObject { ["project"] = project, ["image_count"] = imageCount });

    /// <summary>Project of a name such as <c>projects/p/exports/e</c>; null if it has none.</summary>
    public static string? ProjectOf(string name) => name.Split('/') is ["projects", { Length: > 0 } id, ..] ? $"projects/{id}" : null;

    private static WebhookEvent JobFinished(
        string project, string eventId, string name, string kind, JobState state, Failure? failure, DateTimeOffset createTime, DateTimeOffset endTime) => new(
        project, WebhookEventKind.JobFinished, eventId, endTime,
        new JsonObject
        {
            ["project"] = project,
            ["job"] = name,
            ["kind"] = kind,
            ["state"] = state.ToString().ToUpperInvariant(),
            ["create_time"] = WebhookEvent.TimeText(createTime),
            ["end_time"] = WebhookEvent.TimeText(endTime),
            ["failure"] = failure is null ? null : new JsonObject { ["reason"] = failure.Reason, ["domain"] = failure.Domain, ["message"] = failure.Message },
        });

    // Of an event that is noticed once, in one transaction.
    private static string NewId(string project) => $"{project}/events/{Secrets.New()}";
}
