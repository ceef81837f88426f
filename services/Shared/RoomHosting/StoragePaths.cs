using Microsoft.Extensions.Options;
using RlhfT2I.RoomHosting.Options;

namespace RlhfT2I.RoomHosting;

/// <summary>The folders below the data root. They exist once the host has started.</summary>
/// <param name="options">Names the root.</param>
public sealed class StoragePaths(IOptions<StorageOptions> options)
{
    /// <summary>The data root, an absolute path.</summary>
    public string Root { get; } = Path.GetFullPath(options.Value.Root);

    /// <summary>Content-addressed blobs.</summary>
    public string Blobs => Path.Combine(Root, "blobs");

    /// <summary>Model versions, for <c>ModelStore</c>.</summary>
    public string Models => Path.Combine(Root, "models");

    /// <summary>What jobs keep between two starts, such as checkpoints: a folder for each job, which its room names and deletes.</summary>
    public string Work => Path.Combine(Root, "work");

    /// <summary>Held open by the one server that uses the root.</summary>
    public string LockFile => Path.Combine(Root, "server.lock");

    /// <summary>The database of a room.</summary>
    /// <param name="schema">The room's schema, such as <c>generation</c>.</param>
    public string Database(string schema) => Path.Combine(Root, schema + ".db");
}
