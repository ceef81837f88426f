namespace RlhfT2I.Messaging;

/// <summary>An entry in a consumer's hands, until its lease ends.</summary>
/// <param name="Consumer">Who has it.</param>
/// <param name="EntryId">Id of the entry in its stream.</param>
/// <param name="Message">The message.</param>
/// <param name="DeliveryCount">Which delivery this is, from 1.</param>
/// <param name="LeaseToken">The right to speak for the entry; each delivery has its own, so that a former holder is refused.</param>
/// <param name="PublishTime">When it was published, by the queue's clock.</param>
public sealed record Delivery(ConsumerIdentity Consumer, string EntryId, QueueMessage Message, int DeliveryCount, string LeaseToken, DateTimeOffset PublishTime);
