using Microsoft.EntityFrameworkCore;
using RlhfT2I.Embedding.Application;
using RlhfT2I.Embedding.Domain;
using RlhfT2I.Embedding.Infrastructure.Entities;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Embedding.Infrastructure;

/// <summary>Keeps vectors in the room's database.</summary>
/// <param name="contexts">Makes a context for each step.</param>
internal sealed class VectorCache(IDbContextFactory<EmbeddingContext> contexts) : IVectorCache
{
    private const int PageSize = 500, MaxTries = 5;

    public async Task<IReadOnlyDictionary<string, EncodedContent>> FindAsync(
        string encoderDigest, IReadOnlyCollection<string> sha256s, CancellationToken cancellationToken)
    {
        await using EmbeddingContext context = await contexts.CreateDbContextAsync(cancellationToken);
        var found = new Dictionary<string, EncodedContent>(StringComparer.Ordinal);
        foreach (string[] page in sha256s.Chunk(PageSize))
        {
            List<VectorRow> rows = await context.Vectors.AsNoTracking()
                .Where(row => row.EncoderDigest == encoderDigest && page.Contains(row.Sha256)).ToListAsync(cancellationToken);
            foreach (VectorRow row in rows)
                found[row.Sha256] = row.Vector is { } vector
                    ? EncodedContent.Of(row.Sha256, VectorBytes.Read(vector))
                    : EncodedContent.Unreadable(row.Sha256, row.Problem!);
        }

        return found;
    }

    public async Task StoreAsync(string encoderDigest, IReadOnlyCollection<EncodedContent> contents, CancellationToken cancellationToken)
    {
        // Two callers may compute the same vector at once; who comes second finds the first one's rows and stores the rest.
        for (int attempt = 1; ; attempt++)
        {
            IReadOnlyDictionary<string, EncodedContent> present =
                await FindAsync(encoderDigest, [.. contents.Select(content => content.Sha256)], cancellationToken);
            await using EmbeddingContext context = await contexts.CreateDbContextAsync(cancellationToken);
            context.Vectors.AddRange(contents.Where(content => !present.ContainsKey(content.Sha256)).Select(content => new VectorRow
            {
                EncoderDigest = encoderDigest,
                Sha256 = content.Sha256,
                Vector = content.Vector is { } vector ? VectorBytes.Write(vector) : null,
                Problem = content.Problem,
            }));
            try
            {
                await context.SaveChangesAsync(cancellationToken);
                return;
            }
            catch (DbUpdateException exception) when (UniqueViolation.IsCauseOf(exception) && attempt < MaxTries)
            {
                continue;
            }
        }
    }
}
