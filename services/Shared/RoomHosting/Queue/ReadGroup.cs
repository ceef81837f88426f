namespace RlhfT2I.RoomHosting.Queue;

/// <summary>A group that this host reads a stream for.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Group">The group.</param>
internal sealed record ReadGroup(string Stream, string Group);
