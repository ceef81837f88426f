namespace RlhfT2I.Storage.Blobs;

/// <summary>
/// Deletes blobs that no row names: those of rows that were deleted, and of work that put a blob and died before it stored the row. A blob younger than
/// the age is left, since its row may be on its way.
/// </summary>
/// <param name="blobs">The store.</param>
/// <param name="rooms">Every room whose blobs the store may delete here; a room left out loses its blobs.</param>
public sealed class BlobGarbageCollector(IBlobStore blobs, IReadOnlyCollection<IBlobReferences> rooms)
{
    private const int BatchSize = 256;

    /// <summary>Smallest age in <see cref="CollectAsync"/>: longer than any work waits between its blob and its row.</summary>
    public static readonly TimeSpan MinAge = TimeSpan.FromHours(1);

    /// <summary>Marks and sweeps once, in batches, so that memory does not grow with the store. If a room cannot be asked, the batch is kept.</summary>
    /// <param name="age">Blobs put more recently, by the store's clock, are left; at least <see cref="MinAge"/>, 24 hours is usual.</param>
    /// <param name="cancellationToken">Ends the work between two deletions.</param>
    /// <returns>How many blobs were deleted, and their bytes.</returns>
    public async Task<(int Count, long SizeBytes)> CollectAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(age, MinAge);
        if (rooms.Count == 0)
            throw new InvalidOperationException("No room was named, so every blob would count as an orphan.");
        DateTimeOffset before = await blobs.ReadClockAsync(cancellationToken) - age;
        (int count, long size) = (0, 0L);
        var batch = new List<BlobInfo>(BatchSize);
        await foreach (BlobInfo blob in blobs.ListAsync("", cancellationToken))
        {
            if (blob.PutTime >= before)
                continue;
            batch.Add(blob);
            if (batch.Count == BatchSize)
                await SweepAsync();
        }
        await SweepAsync();
        await blobs.DeleteAbandonedUploadsAsync(before, cancellationToken);
        return (count, size);

        async Task SweepAsync()
        {
            var orphans = batch.ToDictionary(blob => blob.Address);
            foreach (IBlobReferences room in rooms)
            {
                foreach (BlobAddress address in await room.FindReferencedAsync(orphans.Keys, cancellationToken))
                    orphans.Remove(address);
            }
            foreach (BlobInfo blob in orphans.Values)
            {
                if (!await blobs.DeleteAsync(blob.Address, before, cancellationToken))
                    continue;
                count++;
                size += blob.SizeBytes;
            }
            batch.Clear();
        }
    }
}
