using Microsoft.EntityFrameworkCore;
using RlhfT2I.Contracts.Feedback.V1;
using RlhfT2I.Feedback.Infrastructure.Database;
using RlhfT2I.Storage.Blobs;

namespace RlhfT2I.Feedback.Infrastructure.Exports;

/// <summary>Blobs that the room needs: files of exports. Pictures belong to the room that drew them.</summary>
/// <param name="contexts">Makes a context for each look.</param>
internal sealed class ExportBlobReferences(IDbContextFactory<FeedbackContext> contexts) : IBlobReferences
{
    public async Task<IReadOnlySet<BlobAddress>> FindReferencedAsync(IReadOnlyCollection<BlobAddress> addresses, CancellationToken cancellationToken)
    {
        HashSet<string> asked = [.. addresses.Select(address => address.Digits)];
        await using FeedbackContext context = await contexts.CreateDbContextAsync(cancellationToken);
        List<byte[]?> results = await context.Jobs.AsNoTracking().Where(job => job.Kind == ExportJobs.Kind && job.Result != null).Select(job => job.Result).ToListAsync(cancellationToken);
        return results.OfType<byte[]>().Select(result => Export.Parser.ParseFrom(result).Sha256).Where(asked.Contains).Select(BlobAddress.Parse).ToHashSet();
    }
}
