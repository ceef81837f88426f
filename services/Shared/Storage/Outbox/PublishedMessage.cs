namespace RlhfT2I.Storage.Outbox;

/// <summary>Where the message of an outbox row is in the queue.</summary>
/// <param name="Id">The row.</param>
/// <param name="Stream">The stream.</param>
/// <param name="EntryId">Id that the queue gave it.</param>
public sealed record PublishedMessage(long Id, string Stream, string EntryId);
