using Microsoft.EntityFrameworkCore;
using RlhfT2I.Generation.Application.Ports;
using RlhfT2I.Generation.Domain;
using RlhfT2I.Generation.Infrastructure.Database;
using RlhfT2I.Storage.Database;

namespace RlhfT2I.Generation.Infrastructure.Stores;

/// <summary>Answers to calls with a request id, in the room's database.</summary>
/// <param name="contexts">Makes a context for each step.</param>
/// <param name="time">Dates the answers.</param>
internal sealed class RequestAnswers(IDbContextFactory<GenerationContext> contexts, TimeProvider time) : IAnsweredRequests
{
    public async Task<string?> FindAsync(string parent, RequestStamp? stamp, CancellationToken cancellationToken)
    {
        if (stamp is null)
            return null;
        await using GenerationContext context = await contexts.CreateDbContextAsync(cancellationToken);
        AnsweredRequestRow? row = await context.AnsweredRequests.AsNoTracking()
            .SingleOrDefaultAsync(row => row.Parent == parent && row.RequestId == stamp.RequestId, cancellationToken);
        if (row is null)
            return null;
        return row.Fingerprint == stamp.Fingerprint ? row.Resource : throw new RequestIdReusedException(stamp.RequestId);
    }

    public async Task KeepAsync(string parent, RequestStamp? stamp, string resource, CancellationToken cancellationToken)
    {
        if (stamp is null)
            return;
        await using GenerationContext context = await contexts.CreateDbContextAsync(cancellationToken);
        context.Add(RowOf(parent, stamp, resource, time.GetUtcNow()));
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (UniqueViolation.IsCauseOf(exception))
        {
            // Two repetitions at once: the first answer stays, and both calls did the same.
        }
    }

    public static AnsweredRequestRow RowOf(string parent, RequestStamp stamp, string resource, DateTimeOffset now) => new()
    {
        Parent = parent,
        RequestId = stamp.RequestId,
        Fingerprint = stamp.Fingerprint,
        Resource = resource,
        CreateTime = now,
    };
}
