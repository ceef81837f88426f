namespace RlhfT2I.Messaging;

/// <summary>An entry that a group could not deal with and that waits for a person.</summary>
/// <param name="EntryId">Id of the entry in its stream.</param>
/// <param name="Message">The message.</param>
/// <param name="DeliveryCount">How often it was delivered.</param>
/// <param name="Error">What went wrong last; at most <see cref="MaxErrorLength"/> characters.</param>
/// <param name="Time">When it was given up, by the queue's clock.</param>
/// <param name="PublishTime">When it was published, by the queue's clock.</param>
public sealed record DeadLetter(string EntryId, QueueMessage Message, int DeliveryCount, string Error, DateTimeOffset Time, DateTimeOffset PublishTime)
{
    /// <summary>Longest <see cref="Error"/>, in characters; the rest is cut off.</summary>
    public const int MaxErrorLength = 2000;
}
