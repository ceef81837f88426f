using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Tests.Infrastructure.Webhooks;

namespace RlhfT2I.Feedback.Tests.Api.Webhooks;

public sealed class PostgresWebhookTests(PostgresFeedbackHost host) : WebhookTests(host)
{
    [Fact]
    public async Task Deliveries_OfTwoProcesses_AreSentOnceEach()
    {
        await using FeedbackHost twin = await host.StartTwinAsync();
        string project = await StoredProjectAsync();
        using var receiver = new WebhookReceiver();
        string name = (await CreateAsync(Wanted(project, receiver, WebhookEventKind.JobFinished))).Webhook.Name;
        for (int i = 0; i < 12; i++)
            await (i % 2 == 0 ? Host : twin).PublishAsync(Finished(project, $"f{i}", 3));
        await receiver.ReceiveAsync(12);
        await UntilAsync(Host, project, webhook => webhook.PendingDeliveryCount == 0);
        receiver.Requests.Select(request => request.MessageId).Distinct().Count().ShouldBe(12);
        receiver.Requests.Count.ShouldBe(12);
        (await DeliveriesAsync(name)).ShouldAllBe(delivery => delivery.AttemptCount == 1);
    }

    private protected override Task<FeedbackHost> StartWithOwnClockAsync() => host.StartTwinAsync();
}
