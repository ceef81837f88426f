namespace RlhfT2I.Messaging;

/// <summary>What a group has before it.</summary>
/// <param name="LagCount">Entries that were never delivered.</param>
/// <param name="PendingCount">Entries that were delivered and are neither acknowledged nor dead.</param>
/// <param name="DeadCount">Dead letters.</param>
/// <param name="OldestAge">Age of the oldest entry that is none of these but the last; zero if there is none.</param>
public sealed record QueueDepth(int LagCount, int PendingCount, int DeadCount, TimeSpan OldestAge);
