using System.Globalization;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Feedback.Application.Ports;
using RlhfT2I.Feedback.Domain.Webhooks;
using RlhfT2I.Messaging;
using DeadLetter = RlhfT2I.Messaging.DeadLetter;

namespace RlhfT2I.Feedback.Application.Webhooks;

/// <summary>Tells webhooks of messages of their project that were given up. The queue announces none of them, so its lists are read.</summary>
/// <param name="store">What is stored.</param>
/// <param name="letters">The lists.</param>
internal sealed class DeadLetterNews(IFeedbackStore store, DeadLetters letters)
{
    private const int PageSize = 200;

    // One look at one stream; more dead letters than this are an outage that operators know of.
    private const int MostPages = 50;

    // Lists are read one after the other while letters come, and the queue's clock may differ from the database's.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(5);

    /// <summary>Looks at all streams, if any webhook is to be told.</summary>
    public async Task TellAsync(CancellationToken cancellationToken)
    {
        int bit = WebhookEventKind.DeadLetter.Bit();
        List<StoredWebhook> webhooks = await store.ReadAsync(
            session => session.Webhooks.Where(webhook => (webhook.EventKinds & bit) != 0).ToListAsync(session.CancellationToken), cancellationToken);
        if (webhooks.Count == 0)
            return;
        var told = new List<WebhookEvent>();
        bool isWhole = true;
        foreach (StreamDefinition stream in QueueStreams.All)
            isWhole &= await TellAsync(stream, webhooks, told, cancellationToken);
        // Only now: a letter of a later page may have been given up before one of an earlier page.
        if (isWhole && told.Count > 0)
            await store.WriteAsync(session => NoteAsync(session, told), cancellationToken);
    }

    // Whether the stream was read to its end.
    private async Task<bool> TellAsync(StreamDefinition stream, List<StoredWebhook> webhooks, List<WebhookEvent> told, CancellationToken cancellationToken)
    {
        string cursor = "";
        for (int page = 0; page < MostPages; page++)
        {
            (IReadOnlyList<(string Group, DeadLetter Letter)> found, cursor) = await letters.ListAsync(stream, stream.Groups, cursor, PageSize, cancellationToken);
            List<WebhookEvent> news = [.. found.Select(pair => Event(stream, pair.Group, pair.Letter)).OfType<WebhookEvent>().Where(letter => webhooks.Exists(webhook => IsNews(letter, webhook)))];
            if (news.Count > 0 && await store.ReadAsync(session => IsAnyUntoldAsync(session, news), cancellationToken))
            {
                await store.WriteAsync(session => StoreAsync(session, webhooks, news), cancellationToken);
                told.AddRange(news);
            }
            if (cursor.Length == 0)
                return true;
        }
        return false;
    }

    private static bool IsNews(WebhookEvent letter, StoredWebhook webhook) =>
        webhook.Project == letter.Project && letter.Time > webhook.CreateTime && letter.Time > webhook.DeadLetterTime - Slack;

    private static async Task<bool> IsAnyUntoldAsync(IFeedbackSession session, List<WebhookEvent> news)
    {
        List<string> ids = [.. news.Select(letter => letter.Id)];
        int known = await session.WebhookDeliveries.Where(delivery => ids.Contains(delivery.EventId)).Select(delivery => delivery.EventId).Distinct().CountAsync(session.CancellationToken);
        return known < ids.Count;
    }

    private static async Task<int> StoreAsync(IFeedbackSession session, List<StoredWebhook> webhooks, List<WebhookEvent> news)
    {
        foreach (StoredWebhook seen in webhooks.Where(webhook => news.Exists(letter => IsNews(letter, webhook))))
        {
            // It may be gone by now.
            if (await session.Webhooks.FirstOrDefaultAsync(webhook => webhook.Name == seen.Name, session.CancellationToken) is not { } webhook)
                continue;
            foreach (WebhookEvent letter in news.Where(letter => IsNews(letter, seen)))
                await WebhookEvents.QueueAsync(session, webhook, letter);
        }
        await session.SaveAsync();
        return news.Count;
    }

    private static async Task<int> NoteAsync(IFeedbackSession session, List<WebhookEvent> told)
    {
        foreach (IGrouping<string, WebhookEvent> letters in told.GroupBy(letter => letter.Project, StringComparer.Ordinal))
        {
            int bit = WebhookEventKind.DeadLetter.Bit();
            DateTimeOffset newest = letters.Max(letter => letter.Time);
            await session.Webhooks.Where(webhook => webhook.Project == letters.Key && (webhook.EventKinds & bit) != 0 && webhook.DeadLetterTime < newest)
                .ExecuteUpdateAsync(set => set.SetProperty(webhook => webhook.DeadLetterTime, newest), session.CancellationToken);
        }
        return told.Count;
    }

    // A letter that is put back and given up again is another event: its time is another.
    private static WebhookEvent? Event(StreamDefinition stream, string group, DeadLetter letter)
    {
        if (ProjectOf(stream, letter) is not { } project)
            return null;
        string streamId = DeadLetters.IdOf(stream), name = $"streams/{streamId}/deadLetters/{DeadLetters.IdOf(group, letter.EntryId)}";
        string id = string.Create(CultureInfo.InvariantCulture, $"{name}@{letter.Time.ToUnixTimeMilliseconds()}");
        return new WebhookEvent(project, WebhookEventKind.DeadLetter, id, letter.Time, new JsonObject
        {
            ["project"] = project,
            ["dead_letter"] = name,
            ["consumer_group"] = group,
            ["batch_id"] = letter.Message.BatchId,
            ["message_type"] = DeadLetters.MessageTypeOf(stream),
            ["delivery_count"] = letter.DeliveryCount,
        });
    }

    // What a message is about says the message. One that cannot be read is of no project: operators see it.
    private static string? ProjectOf(StreamDefinition stream, DeadLetter letter)
    {
        try
        {
            return stream.Name switch
            {
                QueueStreams.GenerationRequested => WebhookEvents.ProjectOf(GenerationRequested.Parser.ParseFrom(letter.Message.Payload.Span).GenerationJob),
                QueueStreams.ImagesGenerated => WebhookEvents.ProjectOf(ImageBatch.Parser.ParseFrom(letter.Message.Payload.Span).GenerationJob),
                QueueStreams.ImagesEmbedded => EmbeddingBatch.Parser.ParseFrom(letter.Message.Payload.Span).Images.Select(image => WebhookEvents.ProjectOf(image.Image)).FirstOrDefault(),
                QueueStreams.JobsFinished => WebhookEvents.ProjectOf(JobFinished.Parser.ParseFrom(letter.Message.Payload.Span).Job),
                _ => null,
            };
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
