using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Feedback.Application.Webhooks;
using RlhfT2I.Feedback.Infrastructure.Database;
using RlhfT2I.Messaging;
using RlhfT2I.Messaging.Consuming;
using RlhfT2I.Storage.Database;
using RlhfT2I.Storage.Inbox;

namespace RlhfT2I.Feedback.Infrastructure;

/// <summary>Queues the end of each job of the suite for webhooks, once.</summary>
internal sealed class FinishedJobs(InboxStore<FeedbackContext> inbox, IDatabaseClock clock) : IBatchHandler<JobFinished>
{
    public async Task HandleAsync(JobFinished message, Delivery delivery, CancellationToken cancellationToken)
    {
        if (message.BatchId.Length == 0 || message.Job.Length == 0 || message.CreateTime is null || message.EndTime is null)
            throw new PoisonMessageException("The message lacks its batch_id, job, create_time or end_time.");
        if (WebhookEvents.JobFinished(message) is not { } told)
            return;
        await inbox.StoreOnceAsync(
            GeneratedImages.Group, message.BatchId,
            async (context, token) => await WebhookEvents.RaiseAsync(await FeedbackSession.BeginAsync(context, clock, token), told),
            cancellationToken);
    }
}
