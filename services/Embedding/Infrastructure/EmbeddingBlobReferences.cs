using Microsoft.EntityFrameworkCore;
using RlhfT2I.Storage.Blobs;

namespace RlhfT2I.Embedding.Infrastructure;

/// <summary>Blobs that the room needs: files of images that it knows, and vectors that messages name.</summary>
/// <param name="contexts">Makes a context for each step.</param>
internal sealed class EmbeddingBlobReferences(IDbContextFactory<EmbeddingContext> contexts) : IBlobReferences
{
    public async Task<IReadOnlySet<BlobAddress>> FindReferencedAsync(
        IReadOnlyCollection<BlobAddress> addresses, CancellationToken cancellationToken)
    {
        string[] digits = [.. addresses.Select(address => address.Digits)];
        await using EmbeddingContext context = await contexts.CreateDbContextAsync(cancellationToken);
        List<string> images = await context.Images.Where(row => digits.Contains(row.Sha256)).Select(row => row.Sha256).ToListAsync(cancellationToken);
        List<string> vectors = await context.Announced.Where(row => digits.Contains(row.Sha256)).Select(row => row.Sha256).ToListAsync(cancellationToken);
        return images.Concat(vectors).Select(BlobAddress.Parse).ToHashSet();
    }
}
