namespace RlhfT2I.Feedback.Domain.Webhooks;

/// <summary>A web address that is told of a project's events.</summary>
internal sealed class StoredWebhook
{
    /// <summary>Webhooks that a project may have.</summary>
    public const int MostOfProject = 10;

    /// <summary>Longest address, in characters.</summary>
    public const int MaxAddressLength = 2000;

    /// <summary>Longest <see cref="LastError"/>, in characters.</summary>
    public const int MaxErrorLength = 300;

    /// <summary>Order of creation.</summary>
    public long Number { get; init; }

    public required string Name { get; init; }

    public required string Project { get; init; }

    /// <summary>Where requests go.</summary>
    public required string Address { get; init; }

    /// <summary>What it is told of, as <see cref="WebhookKinds"/> packs it.</summary>
    public required int EventKinds { get; init; }

    /// <summary>What requests are signed with. Unlike other secrets it is kept as it is: a hash cannot sign.</summary>
    public required string Secret { get; init; }

    public required DateTimeOffset CreateTime { get; init; }

    public DateTimeOffset? LastSuccessTime { get; private set; }

    /// <summary>Tries that failed since the last one that went well.</summary>
    public int FailureCount { get; private set; }

    /// <summary>Deliveries that were given up.</summary>
    public int AbandonedCount { get; private set; }

    /// <summary>What went wrong with the last try; empty if it went well.</summary>
    public string LastError { get; private set; } = "";

    /// <summary>Images that there were when it was last told that all have their labels; null while some lack them.</summary>
    public long? CompleteImageCount { get; private set; }

    /// <summary>When the newest dead letter was given up that it has been told of.</summary>
    public required DateTimeOffset DeadLetterTime { get; set; }

    /// <summary>Notes a try that went well.</summary>
    public void NoteSuccess(DateTimeOffset now) => (LastSuccessTime, FailureCount, LastError) = (now, 0, "");

    /// <summary>Notes a try that did not.</summary>
    /// <param name="error">What went wrong.</param>
    /// <param name="isLast">Whether the delivery is given up.</param>
    public void NoteFailure(string error, bool isLast)
    {
        FailureCount++;
        LastError = error[..Math.Min(error.Length, MaxErrorLength)];
        AbandonedCount += isLast ? 1 : 0;
    }

    /// <summary>Notes a delivery that was given up at once, as too many wait.</summary>
    public void NoteOverflow()
    {
        AbandonedCount++;
        LastError = $"{WebhookDelivery.MostPending} deliveries wait already.";
    }

    /// <summary>Notes how the labeling of the project stands.</summary>
    /// <param name="isOpen">Whether images lack labels.</param>
    /// <param name="imageCount">Images that are to be labelled.</param>
    /// <returns>Whether the labeling has become complete since the last look: images lacked labels then, or there are more of them now.</returns>
    public bool NoteLabeling(bool isOpen, long imageCount)
    {
        if (isOpen)
            CompleteImageCount = null;
        if (isOpen || imageCount == 0 || CompleteImageCount >= imageCount)
            return false;
        CompleteImageCount = imageCount;
        return true;
    }
}
