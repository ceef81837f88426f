namespace RlhfT2I.Messaging;

/// <summary>A stream holds as many entries as it may; nothing was published. Publish again when consumers have caught up.</summary>
/// <param name="stream">The stream.</param>
/// <param name="entryCount">Entries that some group has not dealt with, dead letters included.</param>
/// <param name="deadCount">How many of these are dead letters.</param>
/// <param name="capacity">Most entries.</param>
public sealed class QueueFullException(string stream, int entryCount, int deadCount, int capacity)
    : MessagingException($"{stream} holds {entryCount} entries, {deadCount} of them dead letters; at most {capacity} may wait. Publish again later; re-drive or discard dead letters.")
{
    /// <summary>The stream.</summary>
    public string Stream { get; } = stream;

    /// <summary>Entries that some group has not dealt with.</summary>
    public int EntryCount { get; } = entryCount;

    /// <summary>Most entries.</summary>
    public int Capacity { get; } = capacity;
}
