using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Labels;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Labels;
using RlhfT2I.Feedback.Domain.Webhooks;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Feedback.Application.Webhooks;

/// <summary>
/// Notices that all images of a project have their labels, and tells it once: again only after images lacked labels at a look, or when there are more. It looks at what is stored instead of listening to
/// answers, so it is right whichever way labels came (answers, the short way, imports, changed settings), and a project that is complete between two batches for a moment tells nothing.
/// </summary>
internal static class LabelingCompletion
{
    /// <summary>Looks at every project that has a webhook for it.</summary>
    public static async Task TellAsync(IFeedbackStore store, CancellationToken cancellationToken)
    {
        int bit = WebhookEventKind.LabelingComplete.Bit();
        List<string> projects = await store.ReadAsync(
            session => session.Webhooks.Where(webhook => (webhook.EventKinds & bit) != 0).Select(webhook => webhook.Project).Distinct().ToListAsync(session.CancellationToken),
            cancellationToken);
        foreach (string project in projects)
        {
            // Most looks find what the one before did, and write nothing.
            if (await store.ReadAsync(session => IsNewAsync(session, project), cancellationToken))
                await store.WriteAsync(session => TellAsync(session, project), cancellationToken);
        }
    }

    /// <summary>How the labeling of a project stands.</summary>
    /// <returns>Whether images lack labels, and how many are to be labelled in all.</returns>
    public static async Task<(bool IsOpen, long ImageCount)> LookAsync(IFeedbackSession session, string project)
    {
        LabelingRules rules = await LabelingSettingsBook.ReadAsync(session, project);
        bool isOpen = await OpenImages.Of(session, rules).AnyAsync(session.CancellationToken);
        long count = isOpen ? 0 : await session.Images.LongCountAsync(
            image => image.Project == project && image.LabelingRequested && !image.Reported && !image.IsGold, session.CancellationToken);
        return (isOpen, count);
    }

    private static async Task<bool> IsNewAsync(IFeedbackSession session, string project)
    {
        (bool isOpen, long count) = await LookAsync(session, project);
        return (await Told(session, project).ToListAsync(session.CancellationToken)).Exists(webhook =>
        {
            long? before = webhook.CompleteImageCount;
            webhook.NoteLabeling(isOpen, count);
            return webhook.CompleteImageCount != before;
        });
    }

    private static async Task<bool> TellAsync(IFeedbackSession session, string project)
    {
        // Held, so that of several processes one tells it.
        List<StoredWebhook> webhooks = await Told(session, project).ForUpdate().ToListAsync(session.CancellationToken);
        (bool isOpen, long count) = await LookAsync(session, project);
        List<StoredWebhook> due = webhooks.FindAll(webhook => webhook.NoteLabeling(isOpen, count));
        WebhookEvent complete = WebhookEvents.LabelingComplete(project, count, session.Now);
        foreach (StoredWebhook webhook in due)
            await WebhookEvents.QueueAsync(session, webhook, complete);
        await session.SaveAsync();
        return due.Count > 0;
    }

    private static IQueryable<StoredWebhook> Told(IFeedbackSession session, string project)
    {
        int bit = WebhookEventKind.LabelingComplete.Bit();
        return session.Webhooks.Where(webhook => webhook.Project == project && (webhook.EventKinds & bit) != 0).OrderBy(webhook => webhook.Number);
    }
}
