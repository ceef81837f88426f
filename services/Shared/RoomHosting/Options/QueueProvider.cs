namespace RlhfT2I.RoomHosting.Options;

/// <summary>What carries batches between the services.</summary>
public enum QueueProvider
{
    /// <summary>Memory of the process: for a suite in one process.</summary>
    InProcess,

    /// <summary>Redis Streams: for services in processes of their own.</summary>
    Redis,
}
