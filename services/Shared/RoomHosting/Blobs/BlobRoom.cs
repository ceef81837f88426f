namespace RlhfT2I.RoomHosting.Blobs;

/// <summary>A room of this process that puts blobs and names in its rows those that it needs.</summary>
/// <param name="Name">The room's schema, such as <c>generation</c>.</param>
internal sealed record BlobRoom(string Name);
