using Microsoft.EntityFrameworkCore;
using RlhfT2I.Storage.Blobs;

namespace RlhfT2I.Reward.Infrastructure;

/// <summary>Blobs that the room needs: weights of heads, and vectors that came over the stream.</summary>
/// <param name="contexts">Makes a context for each look.</param>
internal sealed class RewardBlobReferences(IDbContextFactory<RewardContext> contexts) : IBlobReferences
{
    public async Task<IReadOnlySet<BlobAddress>> FindReferencedAsync(
        IReadOnlyCollection<BlobAddress> addresses, CancellationToken cancellationToken)
    {
        string[] digits = [.. addresses.Select(address => address.Digits)];
        await using RewardContext context = await contexts.CreateDbContextAsync(cancellationToken);
        List<string> vectors = await context.EmbeddedImages.Where(row => digits.Contains(row.VectorsSha256))
            .Select(row => row.VectorsSha256).Distinct().ToListAsync(cancellationToken);
        List<string> heads = await context.RewardModels.Select(row => row.HeadSha256s).ToListAsync(cancellationToken);
        return vectors.Concat(heads.SelectMany(joined => joined.Split(',')).Intersect(digits)).Select(BlobAddress.Parse).ToHashSet();
    }
}
