using Microsoft.Extensions.Options;
using RlhfT2I.RoomHosting.Options;
using RlhfT2I.Storage.Blobs;

namespace RlhfT2I.RoomHosting.Blobs;

/// <summary>
/// Deletes blobs that no row of this process's rooms names. On S3 each room's copies are its own; a folder has no such marks, so the rooms that ever put there
/// sign a list in it, and where one of them is not of this process nothing is deleted.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="references">What each room of this process needs.</param>
/// <param name="rooms">Their names.</param>
/// <param name="paths">The folder.</param>
/// <param name="options">How old an orphan is.</param>
internal sealed class BlobCollection(
    IBlobStore store, IEnumerable<IBlobReferences> references, IEnumerable<BlobRoom> rooms, StoragePaths paths, IOptions<BlobOptions> options)
{
    private readonly IBlobReferences[] _references = [.. references];
    private readonly string[] _rooms = [.. rooms.Select(room => room.Name).Distinct()];

    /// <summary>Whether there is something to collect: rooms of this process that put blobs.</summary>
    public bool IsNeeded => _rooms.Length > 0;

    private string Signatures => Path.Combine(paths.Blobs, ".rooms");

    /// <summary>Signs the folder's list. Must come before the first collection of any process.</summary>
    public void Sign()
    {
        if (store is not LocalBlobStore)
            return;
        Directory.CreateDirectory(Signatures);
        foreach (string room in _rooms)
            File.WriteAllBytes(Path.Combine(Signatures, room), []);
    }

    /// <summary>Collects once.</summary>
    /// <returns>How many blobs were deleted, and their bytes; or the rooms of other processes on account of which none was.</returns>
    public async Task<(int Count, long SizeBytes, IReadOnlyList<string> Strangers)> CollectAsync(CancellationToken cancellationToken)
    {
        string[] strangers = store is LocalBlobStore
            ? [.. Directory.EnumerateFiles(Signatures).Select(path => Path.GetFileName(path)).Except(_rooms).Order(StringComparer.Ordinal)]
            : [];
        if (strangers.Length > 0)
            return (0, 0, strangers);
        (int count, long size) = await new BlobGarbageCollector(store, _references).CollectAsync(options.Value.CollectAge, cancellationToken);
        return (count, size, []);
    }
}
