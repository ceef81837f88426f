using RlhfT2I.Contracts.Queue.V1;
using RlhfT2I.Feedback.Application.Images;
using RlhfT2I.Feedback.Diagnostics;
using RlhfT2I.Feedback.Infrastructure.Database;
using RlhfT2I.Messaging;
using RlhfT2I.Messaging.Consuming;
using RlhfT2I.Storage.Database;
using RlhfT2I.Storage.Inbox;

namespace RlhfT2I.Feedback.Infrastructure;

/// <summary>Registers the images of each announced batch, once.</summary>
internal sealed class GeneratedImages(InboxStore<FeedbackContext> inbox, IDatabaseClock clock, ILogger<GeneratedImages> logger) : IBatchHandler<ImageBatch>
{
    /// <summary>Group of the room on the stream.</summary>
    public const string Group = "feedback";

    public async Task HandleAsync(ImageBatch message, Delivery delivery, CancellationToken cancellationToken)
    {
        if (message.BatchId.Length == 0 || message.Images.Any(image => image.Image.Length == 0 || image.Prompt.Length == 0 || image.Sha256.Length != 64))
            throw new PoisonMessageException("The batch lacks its batch_id, or an image lacks its name, prompt or sha256.");
        bool first = await inbox.StoreOnceAsync(
            Group, message.BatchId,
            async (context, token) => await ImageRegistration.RegisterAsync(await FeedbackSession.BeginAsync(context, clock, token), message),
            cancellationToken);
        if (first)
            FeedbackLog.ImagesRegistered(logger, message.Images.Count, message.GenerationJob);
    }
}
