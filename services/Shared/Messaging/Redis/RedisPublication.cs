namespace RlhfT2I.Messaging.Redis;

/// <summary>What became of a message.</summary>
/// <param name="EntryId">Its id; <c>null</c> if the stream is full.</param>
/// <param name="EntryCount">Entries of the stream.</param>
/// <param name="DeadCount">How many of these are dead letters.</param>
internal readonly record struct RedisPublication(string? EntryId, int EntryCount, int DeadCount);
