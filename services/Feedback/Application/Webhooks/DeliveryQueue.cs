using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Webhooks;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Feedback.Application.Webhooks;

/// <summary>Deliveries that are due, for any number of processes: a try belongs to whoever claimed it, until its lease ends.</summary>
internal static class DeliveryQueue
{
    /// <summary>Whether something is due; costs no write.</summary>
    public static Task<bool> IsAnyDueAsync(IFeedbackSession session)
    {
        DateTimeOffset now = session.Now;
        return session.WebhookDeliveries.AnyAsync(delivery => delivery.NextAttemptTime <= now, session.CancellationToken);
    }

    /// <summary>Claims one due delivery of each of several webhooks, those that have waited longest first.</summary>
    /// <param name="session">A writing session.</param>
    /// <param name="busy">Webhooks that this process is sending to: none of them gets a second request meanwhile, so a slow receiver holds up itself alone.</param>
    /// <param name="count">Most deliveries.</param>
    public static async Task<List<ClaimedDelivery>> ClaimAsync(IFeedbackSession session, IReadOnlyCollection<string> busy, int count)
    {
        DateTimeOffset now = session.Now;
        List<string> due = await session.WebhookDeliveries.Where(delivery => delivery.NextAttemptTime <= now && !busy.Contains(delivery.Webhook))
            .GroupBy(delivery => delivery.Webhook).OrderBy(group => group.Min(delivery => delivery.NextAttemptTime)).Select(group => group.Key)
            .Take(count).ToListAsync(session.CancellationToken);
        var claimed = new List<ClaimedDelivery>();
        foreach (string name in due)
        {
            // Another process may hold this row and try it; the next one is free.
            List<WebhookDelivery> first = await session.WebhookDeliveries.Where(delivery => delivery.Webhook == name && delivery.NextAttemptTime <= now)
                .OrderBy(delivery => delivery.NextAttemptTime).ThenBy(delivery => delivery.Number).Take(1).ForUpdateSkipLocked().ToListAsync(session.CancellationToken);
            if (first.Count == 0)
                continue;
            WebhookDelivery delivery = first[0];
            if (await session.Webhooks.AsNoTracking().FirstOrDefaultAsync(webhook => webhook.Name == name, session.CancellationToken) is not { } webhook)
            {
                // Its webhook was deleted while the event was being stored.
                session.Remove(delivery);
                continue;
            }
            delivery.Claim(now);
            claimed.Add(new ClaimedDelivery(delivery.Number, name, webhook.Address, webhook.Secret, delivery.EventId, delivery.Body, delivery.AttemptCount));
        }
        await session.SaveAsync();
        return claimed;
    }

    /// <summary>Stores how a try went. A try whose lease ended and was claimed again, or whose webhook is gone, changes nothing.</summary>
    /// <param name="session">A writing session.</param>
    /// <param name="claimed">The try.</param>
    /// <param name="error">What went wrong; null if nothing did.</param>
    /// <param name="jitter">A random number from 0 to below 1, for the time of the next try.</param>
    /// <returns>Whether the delivery is given up.</returns>
    public static async Task<bool> EndTryAsync(IFeedbackSession session, ClaimedDelivery claimed, string? error, double jitter)
    {
        // The webhook comes first, as when it is deleted.
        List<StoredWebhook> webhooks = await session.Webhooks.Where(webhook => webhook.Name == claimed.Webhook).ForUpdate().ToListAsync(session.CancellationToken);
        List<WebhookDelivery> deliveries = await session.WebhookDeliveries
            .Where(delivery => delivery.Number == claimed.Number && delivery.AttemptCount == claimed.Attempt && delivery.State == DeliveryState.Pending)
            .ForUpdate().ToListAsync(session.CancellationToken);
        if (webhooks.Count == 0 || deliveries.Count == 0)
            return false;
        bool isGivenUp = false;
        if (error is null)
        {
            deliveries[0].Succeed(session.Now);
            webhooks[0].NoteSuccess(session.Now);
        }
        else
        {
            isGivenUp = deliveries[0].Fail(session.Now, jitter);
            webhooks[0].NoteFailure(error, isGivenUp);
        }
        await session.SaveAsync();
        return isGivenUp;
    }

    /// <summary>Forgets deliveries that ended long ago.</summary>
    /// <returns>How many.</returns>
    public static Task<int> PurgeAsync(IFeedbackSession session)
    {
        DateTimeOffset before = session.Now - WebhookDelivery.Retention;
        return session.WebhookDeliveries.Where(delivery => delivery.EndTime < before).ExecuteDeleteAsync(session.CancellationToken);
    }
}
