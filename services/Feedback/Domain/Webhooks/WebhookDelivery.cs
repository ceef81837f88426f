namespace RlhfT2I.Feedback.Domain.Webhooks;

/// <summary>One event on its way to one webhook. <see cref="AttemptCount"/> is the fencing token: who was frozen past its lease changes nothing.</summary>
internal sealed class WebhookDelivery
{
    /// <summary>Deliveries of a webhook that may wait; further events are given up at once.</summary>
    public const int MostPending = 1000;

    /// <summary>How long a try may take before another process repeats it.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>How long a delivery is kept after its end.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromDays(7);

    /// <summary>Order of creation.</summary>
    public long Number { get; init; }

    /// <summary>Name of the webhook.</summary>
    public required string Webhook { get; init; }

    /// <summary>The event; one delivery of a webhook for each.</summary>
    public required string EventId { get; init; }

    /// <summary>Body of the request; empty for one that was given up at once.</summary>
    public required string Body { get; init; }

    public required DateTimeOffset CreateTime { get; init; }

    public DeliveryState State { get; private set; } = DeliveryState.Pending;

    /// <summary>Tries so far, the present one included.</summary>
    public int AttemptCount { get; private set; }

    /// <summary>When it is tried next, or the present try's lease ends; null at the end.</summary>
    public DateTimeOffset? NextAttemptTime { get; private set; }

    public DateTimeOffset? EndTime { get; private set; }

    /// <summary>A delivery that is due at once.</summary>
    public static WebhookDelivery Due(string webhook, WebhookEvent told, DateTimeOffset now) =>
        new() { Webhook = webhook, EventId = told.Id, Body = told.Body(), CreateTime = now, NextAttemptTime = now };

    /// <summary>A delivery that is not even tried; its row keeps the event from being queued later.</summary>
    public static WebhookDelivery Overflowed(string webhook, WebhookEvent told, DateTimeOffset now)
    {
        var delivery = new WebhookDelivery { Webhook = webhook, EventId = told.Id, Body = "", CreateTime = now };
        delivery.End(DeliveryState.GivenUp, now);
        return delivery;
    }

    /// <summary>Takes it for a try.</summary>
    public void Claim(DateTimeOffset now)
    {
        AttemptCount++;
        NextAttemptTime = now + Lease;
    }

    /// <summary>The receiver took it.</summary>
    public void Succeed(DateTimeOffset now) => End(DeliveryState.Delivered, now);

    /// <summary>The try failed.</summary>
    /// <param name="now">Database time.</param>
    /// <param name="jitter">A random number from 0 to below 1.</param>
    /// <returns>Whether it is given up.</returns>
    public bool Fail(DateTimeOffset now, double jitter)
    {
        if (RetrySchedule.DelayAfter(AttemptCount, jitter) is { } delay)
            NextAttemptTime = now + delay;
        else
            End(DeliveryState.GivenUp, now);
        return State == DeliveryState.GivenUp;
    }

    private void End(DeliveryState state, DateTimeOffset now) => (State, NextAttemptTime, EndTime) = (state, null, now);
}
