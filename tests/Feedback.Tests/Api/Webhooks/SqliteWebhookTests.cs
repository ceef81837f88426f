using Microsoft.EntityFrameworkCore;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Application.Webhooks;
using RlhfT2I.Feedback.Domain.Webhooks;
using RlhfT2I.Feedback.Tests.Infrastructure.Webhooks;

namespace RlhfT2I.Feedback.Tests.Api.Webhooks;

public sealed class SqliteWebhookTests(SqliteFeedbackHost host) : WebhookTests(host)
{
    [Fact]
    public async Task Claim_AfterTheLeaseOfAFrozenProcess_IsGivenAgainAndTheFrozenOneChangesNothing()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        // The host's own sender looks once, before there is anything.
        await using var own = new SqliteFeedbackHost { WebhookLook = TimeSpan.FromDays(1) };
        await own.InitializeAsync();
        string project = await StoredProjectAsync(own);
        using var receiver = new WebhookReceiver();
        await own.Accounts.CreateWebhookAsync(Wanted(project, receiver, Contracts.Feedback.V1.WebhookEventKind.JobFinished), cancellationToken: cancellation);
        await own.PublishAsync(Finished(project, "f", 3));

        ClaimedDelivery frozen = (await ClaimAsync(own)).ShouldHaveSingleItem();
        (await ClaimAsync(own)).ShouldBeEmpty();
        own.Advance(WebhookDelivery.Lease);
        ClaimedDelivery second = (await ClaimAsync(own)).ShouldHaveSingleItem();
        (frozen.Attempt, second.Attempt, second.Number).ShouldBe((1, 2, frozen.Number));
        await EndAsync(own, frozen, "late");
        Webhook untouched = await UntilAsync(own, project, _ => true);
        (untouched.FailureCount, untouched.PendingDeliveryCount).ShouldBe((0, 1));
        await EndAsync(own, second, null);
        (await UntilAsync(own, project, _ => true)).PendingDeliveryCount.ShouldBe(0);
        own.Advance(WebhookDelivery.Retention + TimeSpan.FromMinutes(1));
        await own.Store.WriteAsync(DeliveryQueue.PurgeAsync, cancellation);
        (await own.Store.ReadAsync(session => session.WebhookDeliveries.CountAsync(cancellation), cancellation)).ShouldBe(0);
    }

    private protected override async Task<FeedbackHost> StartWithOwnClockAsync()
    {
        var own = new SqliteFeedbackHost();
        await own.InitializeAsync();
        return own;
    }

    private static Task<List<ClaimedDelivery>> ClaimAsync(FeedbackHost own) =>
        own.Store.WriteAsync(session => DeliveryQueue.ClaimAsync(session, [], 8), TestContext.Current.CancellationToken);

    private static Task<bool> EndAsync(FeedbackHost own, ClaimedDelivery claimed, string? error) =>
        own.Store.WriteAsync(session => DeliveryQueue.EndTryAsync(session, claimed, error, 0.5), TestContext.Current.CancellationToken);
}
