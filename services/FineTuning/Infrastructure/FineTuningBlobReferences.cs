using Microsoft.EntityFrameworkCore;
using RlhfT2I.Storage.Blobs;

namespace RlhfT2I.FineTuning.Infrastructure;

/// <summary>Blobs that the room needs: images of training sets, and pictures that runs drew on their way.</summary>
/// <param name="contexts">Makes a context for each look.</param>
internal sealed class FineTuningBlobReferences(IDbContextFactory<FineTuningContext> contexts) : IBlobReferences
{
    public async Task<IReadOnlySet<BlobAddress>> FindReferencedAsync(
        IReadOnlyCollection<BlobAddress> addresses, CancellationToken cancellationToken)
    {
        string[] digits = [.. addresses.Select(address => address.Digits)];
        await using FineTuningContext context = await contexts.CreateDbContextAsync(cancellationToken);
        List<string> images = await context.TrainingImages.Where(row => digits.Contains(row.Sha256))
            .Select(row => row.Sha256).Distinct().ToListAsync(cancellationToken);
        List<string> samples = await context.Samples.Where(row => digits.Contains(row.Sha256))
            .Select(row => row.Sha256).Distinct().ToListAsync(cancellationToken);
        return images.Concat(samples).Select(BlobAddress.Parse).ToHashSet();
    }
}
