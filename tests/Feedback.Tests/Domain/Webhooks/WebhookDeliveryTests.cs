using System.Text.Json.Nodes;
using RlhfT2I.Feedback.Domain.Webhooks;

namespace RlhfT2I.Feedback.Tests.Domain.Webhooks;

public sealed class WebhookDeliveryTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void DelayAfter_EachTry_TriplesWithinAFifth()
    {
        for (int attempt = 1; attempt < RetrySchedule.TryCount; attempt++)
        {
            double usual = 15 * Math.Pow(3, attempt - 1);
            RetrySchedule.DelayAfter(attempt, 0)!.Value.TotalSeconds.ShouldBe(usual * 0.8, 0.001);
            RetrySchedule.DelayAfter(attempt, 0.5)!.Value.TotalSeconds.ShouldBe(usual, 0.001);
            RetrySchedule.DelayAfter(attempt, 0.9999)!.Value.TotalSeconds.ShouldBeLessThan(usual * 1.2);
        }
        RetrySchedule.DelayAfter(RetrySchedule.TryCount, 0).ShouldBeNull();
        Enumerable.Range(1, RetrySchedule.TryCount - 1).Sum(attempt => RetrySchedule.DelayAfter(attempt, 0.5)!.Value.TotalHours).ShouldBe(4.55, 0.01);
    }

    [Fact]
    public void Fail_EightTimes_GivesUp()
    {
        WebhookDelivery delivery = Delivery();
        DateTimeOffset now = Start;
        for (int attempt = 1; attempt <= 8; attempt++)
        {
            delivery.NextAttemptTime.ShouldBe(now);
            delivery.Claim(now);
            (delivery.AttemptCount, delivery.NextAttemptTime).ShouldBe((attempt, now + WebhookDelivery.Lease));
            delivery.Fail(now, 0.5).ShouldBe(attempt == 8);
            now = delivery.NextAttemptTime ?? now;
        }
        (delivery.State, delivery.NextAttemptTime, delivery.EndTime).ShouldBe((DeliveryState.GivenUp, null, now));
    }

    [Fact]
    public void Succeed_AfterAClaim_Ends()
    {
        WebhookDelivery delivery = Delivery();
        delivery.Claim(Start);
        delivery.Succeed(Start.AddSeconds(1));
        (delivery.State, delivery.NextAttemptTime, delivery.EndTime).ShouldBe((DeliveryState.Delivered, null, Start.AddSeconds(1)));
    }

    [Fact]
    public void Body_OfAnEvent_HasTypeTimestampAndData() => JsonNode.Parse(Delivery().Body)!.ToJsonString()
        .ShouldBe("""{"type":"labeling.complete","timestamp":"2026-01-01T00:00:00.000000Z","data":{"image_count":3}}""");

    [Fact]
    public void NoteLabeling_CompleteOnce_IsTellingOnceForEachCompletion()
    {
        StoredWebhook webhook = Webhook();
        webhook.NoteLabeling(isOpen: false, 0).ShouldBeFalse();
        webhook.NoteLabeling(isOpen: true, 0).ShouldBeFalse();
        webhook.NoteLabeling(isOpen: false, 6).ShouldBeTrue();
        webhook.NoteLabeling(isOpen: false, 6).ShouldBeFalse();
        // An image was reported.
        webhook.NoteLabeling(isOpen: false, 5).ShouldBeFalse();
        // More images came and were labelled between two looks.
        webhook.NoteLabeling(isOpen: false, 9).ShouldBeTrue();
        // More labels were asked for.
        webhook.NoteLabeling(isOpen: true, 0).ShouldBeFalse();
        webhook.NoteLabeling(isOpen: false, 9).ShouldBeTrue();
    }

    [Fact]
    public void NoteFailure_ThenSuccess_CountsInARow()
    {
        StoredWebhook webhook = Webhook();
        webhook.NoteFailure(new string('x', 1000), isLast: false);
        webhook.NoteFailure("refused", isLast: true);
        (webhook.FailureCount, webhook.AbandonedCount, webhook.LastError).ShouldBe((2, 1, "refused"));
        webhook.NoteSuccess(Start);
        (webhook.FailureCount, webhook.AbandonedCount, webhook.LastError, webhook.LastSuccessTime).ShouldBe((0, 1, "", Start));
        webhook.NoteOverflow();
        (webhook.AbandonedCount, webhook.LastError).ShouldBe((2, "1000 deliveries wait already."));
    }

    private static WebhookDelivery Delivery() => WebhookDelivery.Due(
        "projects/p/webhooks/w", new WebhookEvent("projects/p", WebhookEventKind.LabelingComplete, "e", Start, new JsonObject { ["image_count"] = 3 }), Start);

    private static StoredWebhook Webhook() => new()
    {
        Name = "projects/p/webhooks/w",
        Project = "projects/p",
        Address = "https://hooks.example.org/",
        EventKinds = WebhookKinds.Pack([WebhookEventKind.LabelingComplete]),
        Secret = WebhookSignature.NewSecret(),
        CreateTime = Start,
        DeadLetterTime = Start,
    };
}
