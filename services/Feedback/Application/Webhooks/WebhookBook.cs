using Microsoft.EntityFrameworkCore;
using RlhfT2I.Feedback.Application.Accounts;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Webhooks;
using RlhfT2I.ServiceDefaults.Errors;

namespace RlhfT2I.Feedback.Application.Webhooks;

/// <summary>The webhooks of a project.</summary>
internal static class WebhookBook
{
    public const string ResourceType = "account.rlhf/Webhook";

    /// <summary>Makes a webhook. It is told of what happens from now on.</summary>
    /// <param name="session">A writing session.</param>
    /// <param name="author">Who makes it.</param>
    /// <param name="project">The project.</param>
    /// <param name="id">Last segment of the name; empty for a random one.</param>
    /// <param name="address">Where requests go; checked by the caller.</param>
    /// <param name="kinds">What it is told of.</param>
    /// <exception cref="ResourceException">There is no such project, or the name is taken.</exception>
    /// <exception cref="WrongStateException">The project has as many as it may.</exception>
    public static async Task<StoredWebhook> CreateAsync(
        IFeedbackSession session, Author author, string project, string id, Uri address, IReadOnlyCollection<WebhookEventKind> kinds)
    {
        await ProjectBook.GetAsync(session, project);
        // Two who make one at once count one after the other.
        await session.HoldAsync($"webhooks {project}");
        string name = $"{project}/webhooks/{(id.Length > 0 ? id : Secrets.New())}";
        if (await session.Webhooks.AnyAsync(webhook => webhook.Name == name, session.CancellationToken))
            throw ResourceException.AlreadyExists(ResourceType, name);
        if (await session.Webhooks.CountAsync(webhook => webhook.Project == project, session.CancellationToken) >= StoredWebhook.MostOfProject)
            throw new WrongStateException(project, $"HAS {StoredWebhook.MostOfProject} WEBHOOKS", $"HAS FEWER THAN {StoredWebhook.MostOfProject} WEBHOOKS");
        var webhook = new StoredWebhook
        {
            Name = name,
            Project = project,
            Address = address.AbsoluteUri,
            EventKinds = WebhookKinds.Pack(kinds),
            Secret = WebhookSignature.NewSecret(),
            CreateTime = session.Now,
            DeadLetterTime = session.Now,
        };
        // What is complete already is no news.
        (bool isOpen, long imageCount) = await LabelingCompletion.LookAsync(session, project);
        webhook.NoteLabeling(isOpen, imageCount);
        session.Add(webhook);
        AuditTrail.Note(session, author, project, name, after: Describe(webhook));
        await session.SaveAsync();
        return webhook;
    }

    /// <summary>Webhooks of a project, newest first, each with the number of its deliveries that wait.</summary>
    public static async Task<List<(StoredWebhook Webhook, int PendingCount)>> ListAsync(IFeedbackSession session, string project, long before, int count)
    {
        await ProjectBook.GetAsync(session, project);
        List<StoredWebhook> webhooks = await session.Webhooks.Where(webhook => webhook.Project == project && webhook.Number < before)
            .OrderByDescending(webhook => webhook.Number).Take(count).ToListAsync(session.CancellationToken);
        List<string> names = [.. webhooks.Select(webhook => webhook.Name)];
        Dictionary<string, int> pending = await session.WebhookDeliveries.Where(delivery => names.Contains(delivery.Webhook) && delivery.NextAttemptTime != null)
            .GroupBy(delivery => delivery.Webhook).Select(group => new { group.Key, Count = group.Count() })
            .ToDictionaryAsync(pair => pair.Key, pair => pair.Count, session.CancellationToken);
        return [.. webhooks.Select(webhook => (webhook, pending.GetValueOrDefault(webhook.Name)))];
    }

    /// <summary>Deletes a webhook and what waits for it. A request that is under way may still arrive.</summary>
    /// <exception cref="ResourceException">There is none of that name.</exception>
    public static async Task DeleteAsync(IFeedbackSession session, Author author, string name)
    {
        StoredWebhook webhook = await session.Webhooks.FirstOrDefaultAsync(webhook => webhook.Name == name, session.CancellationToken)
            ?? throw ResourceException.NotFound(ResourceType, name);
        session.Remove(webhook);
        AuditTrail.Note(session, author, webhook.Project, name, before: Describe(webhook));
        await session.SaveAsync();
        await session.WebhookDeliveries.Where(delivery => delivery.Webhook == name).ExecuteDeleteAsync(session.CancellationToken);
    }

    private static Dictionary<string, string> Describe(StoredWebhook webhook) => new()
    {
        ["uri"] = webhook.Address,
        ["event_kinds"] = string.Join(", ", WebhookKinds.Unpack(webhook.EventKinds)),
    };
}
